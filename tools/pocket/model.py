"""The shape of the model, a small CLIP with a ModifiedResNet, as open_clip's configuration."""

import open_clip
import torch
from tokenizers import Tokenizer

from paths import TOKENIZER

IMAGE_SIZE = 96
MEAN, STD = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)


def config() -> dict:
    """The content of open_clip_config.json."""
    return {
        "model_cfg": {
            "embed_dim": 128,
            "quick_gelu": False,
            "vision_cfg": {"image_size": IMAGE_SIZE, "layers": [3, 4, 6, 3], "width": 24, "head_width": 64},
            "text_cfg": {
                "context_length": 32,
                "vocab_size": Tokenizer.from_file(str(TOKENIZER)).get_vocab_size(),
                "width": 256,
                "heads": 4,
                "layers": 4,
            },
        },
        "preprocess_cfg": {
            "mean": list(MEAN),
            "std": list(STD),
            "interpolation": "bicubic",
            "resize_mode": "shortest",
        },
    }


def build(model_cfg: dict) -> open_clip.CLIP:
    """Both towers with random weights."""
    return open_clip.CLIP(**model_cfg)


def encode_text(model: open_clip.CLIP, ids: torch.Tensor) -> torch.Tensor:
    """CLIP's encode_text for ids [n, length] with length up to the context: padding behind END costs nothing.

    Returns unit vectors [n, dim] in f32.
    """
    length = ids.shape[1]
    x = model.token_embedding(ids) + model.positional_embedding[:length]
    x = model.transformer(x, attn_mask=model.attn_mask[:length, :length])
    x = model.ln_final(x[torch.arange(len(ids)), ids.argmax(-1)])
    return torch.nn.functional.normalize((x @ model.text_projection).float(), dim=-1)


def pad(rows: list[list[int]]) -> torch.Tensor:
    """Token ids [n, longest row], zeros behind the end of each row."""
    length = max(map(len, rows))
    return torch.tensor([row + [0] * (length - len(row)) for row in rows])
