"""Writes tiny random CLIP checkpoints, and what the reference libraries compute with them.

Each folder holds a config and weights in one of the two published layouts, and `expected.safetensors`, which
src/clip reads for its parity check:

    pixel_values    f32 [n, 3, h, w]         input_ids      i64 [m, context_length], 0 after the end
    image_features  f32 [n, dim]             input_lengths  i64 [m]
    text_features   f32 [m, dim]             logit_scale    f32 [], the exponential

Features are not normalised. They are computed from the files as written, read back by HF transformers or
open_clip_torch, on the CPU in f32, so config defaults and storage rounding are those of the libraries.
Eight-bit weights are multiplied by their scales first. Every weight is then disturbed in turn; a fixture in
which a weight does not matter is not written.

Writes: tests/fixtures/clip/NAME/
Run:    pip install -r tools/reference/requirements.txt
        python tools/reference/clip_fixtures.py [--only NAME ...]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import open_clip
import torch
import transformers
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from eight_bits import dequantised, quantised  # noqa: E402

CONTEXT = 12
VOCAB = 64
BOS, EOS = VOCAB - 2, VOCAB - 1
DIM = 16
# How far a disturbance must move some component of a normalised embedding. The tolerance of the tests is
# 1e-4.
MATTERS = 2e-3


Json = dict[str, object]


def randomise(model: torch.nn.Module, generator: torch.Generator) -> None:
    """Fills the model with weights of unit gain and large biases, where PyTorch's defaults are mild."""

    def normal(tensor: torch.Tensor, std: float, mean: float = 0.0) -> None:
        with torch.no_grad():
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * std + mean)

    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        if not tensor.is_floating_point() or name.endswith("attn_mask"):
            continue
        if name.endswith("logit_scale"):
            normal(tensor, 0.1, 3.0)
        elif name.endswith("running_var"):
            with torch.no_grad():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) * 2 + 0.3)
        elif "embedding" in name and "patch" not in name:
            normal(tensor, 1.0)
        elif tensor.dim() == 1 and name.endswith("weight"):  # a norm
            normal(tensor, 0.3, 1.0)
        elif tensor.dim() == 1:
            normal(tensor, 0.4)
        else:
            normal(tensor, 1.4 * tensor[0].numel() ** -0.5)


def texts(eos: int, others: list[int]) -> list[list[int]]:
    """Token ids up to the last end-of-text: the shortest text, the longest, and texts with an early end.

    `others`: ids that one text holds in its middle.
    """
    middle = [token for token in range(3, VOCAB - 2) if token != eos]

    def body(start: int, count: int) -> list[int]:
        return [middle[(start * 7 + i * 5) % len(middle)] for i in range(count)]

    return [
        [BOS, *body(0, 1), eos],
        [BOS, *body(1, 4), eos],
        [BOS, *body(2, CONTEXT - 2), eos],
        [BOS, *body(3, 2), eos, *body(4, 3), eos],
        [BOS, *body(5, 1), *others, *body(6, 2), eos],
    ]


def inputs(
    image_size: int, eos: int, others: list[int], generator: torch.Generator
) -> dict[str, torch.Tensor]:
    """The inputs of `expected.safetensors`."""
    lists = texts(eos, others)
    input_ids = torch.zeros(len(lists), CONTEXT, dtype=torch.int64)
    for row, ids in zip(input_ids, lists, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    # Coarse shapes besides noise, since pooling averages mere noise away.
    coarse = torch.randn(2, 3, image_size // 16, image_size // 16, generator=generator)
    coarse = torch.nn.functional.interpolate(coarse, size=image_size, mode="nearest")
    return {
        "pixel_values": coarse + 0.5 * torch.randn(coarse.shape, generator=generator),
        "input_ids": input_ids,
        "input_lengths": torch.tensor([len(ids) for ids in lists]),
    }


def features(model: torch.nn.Module, inputs: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Image and text features of a model of HF transformers or open_clip, not normalised."""
    pixel_values, input_ids = inputs["pixel_values"], inputs["input_ids"]
    with torch.no_grad():
        if isinstance(model, transformers.CLIPModel):
            image = model.get_image_features(pixel_values=pixel_values)
            text = model.get_text_features(input_ids=input_ids)
        else:
            image, text = model.encode_image(pixel_values), model.encode_text(input_ids)
    return image, text


def every_weight_matters(
    name: str, model: torch.nn.Module, inputs: dict[str, torch.Tensor], generator: torch.Generator
) -> None:
    """Asserts that a disturbance of any weight moves the embeddings by `MATTERS`."""
    before = [torch.nn.functional.normalize(x, dim=-1) for x in features(model, inputs)]
    for key, tensor in model.state_dict().items():
        # A constant added to all keys adds the same to every score of a query, which the softmax ignores.
        if not tensor.is_floating_point() or key.endswith(("k_proj.bias", "logit_scale", "attn_mask")):
            continue
        kept = tensor.clone()
        with torch.no_grad():
            noise = torch.randn(tensor.shape, generator=generator)
            tensor += (0.5 * noise).abs() if key.endswith("running_var") else 0.5 * noise * tensor.std()
        after = [torch.nn.functional.normalize(x, dim=-1) for x in features(model, inputs)]
        with torch.no_grad():
            tensor.copy_(kept)
        moved = max((a - b).abs().max().item() for a, b in zip(after, before, strict=True))
        assert moved > MATTERS, f"{name}: {key} moves the embeddings by only {moved:.1e}"


def write_expected(folder: Path, model: torch.nn.Module, inputs: dict[str, torch.Tensor]) -> None:
    """Writes `expected.safetensors`."""
    image, text = features(model, inputs)
    # Two rows that are alike would hide a mixed-up batch.
    for rows in (image, text):
        unit = torch.nn.functional.normalize(rows, dim=-1)
        likeness = (unit @ unit.T - 2 * torch.eye(len(unit))).max().item()
        assert likeness < 0.995, f"{folder.name}: two embeddings are alike ({likeness:.4f})"
    save_file(
        {
            **inputs,
            "image_features": image.contiguous(),
            "text_features": text.contiguous(),
            "logit_scale": model.logit_scale.detach().exp(),
        },
        folder / "expected.safetensors",
    )


def write_json(path: Path, value: Json) -> None:
    """Writes indented JSON."""
    path.write_text(json.dumps(value, indent=2) + "\n")


def hugging_face(
    folder: Path,
    text: Json,
    vision: Json,
    eos: int,
    others: list[int],
    dtype: torch.dtype = torch.float32,
    projection_dim: int = DIM,
) -> None:
    """Writes a fixture in HF's layout. `others`: as in `texts`. `dtype`: of the stored weights."""
    generator = torch.Generator().manual_seed(sum(map(ord, folder.name)))
    config = {
        "model_type": "clip",
        "projection_dim": projection_dim,
        "text_config": {"vocab_size": VOCAB, "max_position_embeddings": CONTEXT, "eos_token_id": eos, **text},
        "vision_config": vision,
    }
    write_json(folder / "config.json", config)
    model = transformers.CLIPModel(transformers.CLIPConfig.from_json_file(folder / "config.json")).eval()
    randomise(model, generator)
    if dtype == torch.int8:
        in_eight_bits(model, folder / "model.safetensors")
    else:
        weights = {key: tensor.to(dtype).contiguous() for key, tensor in model.state_dict().items()}
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        model = transformers.CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
    real_eos = EOS if eos == 2 else eos
    fed = inputs(model.config.vision_config.image_size, real_eos, others, generator)
    every_weight_matters(folder.name, model, fed, generator)
    write_expected(folder, model, fed)


def in_eight_bits(model: torch.nn.Module, file: Path) -> None:
    """Writes the weights in eight bits, and loads the rounded weights into the model."""
    save_file(quantised(model.state_dict(), torch.float16), file, metadata={"format": "pt"})
    model.load_state_dict(dequantised(load_file(file)))


@contextmanager
def narrow_timm() -> Iterator[None]:
    """Lets timm build EfficientNets with a twentieth of their channels, all odd in number.

    open_clip passes a model's name to timm and no widths, so the config has no key for them. The reader takes
    them from the shapes of the weights. The last layer keeps its 1,280 channels, as in every Lite.
    """

    def narrow(channels: int, multiplier: float) -> int:
        return max(5, round(channels * multiplier / 20)) | 1

    with mock.patch("timm.models.efficientnet.round_channels", narrow):
        yield


def kill_channels(model: torch.nn.Module) -> None:
    """Gives each convolution a first channel that is nearly nothing, as training leaves some.

    Mean and variance of that channel are zero then, and f16 has no number for the scale of its row.
    """
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name.endswith(("running_mean", "running_var")):
                tensor[0] = 0
            elif tensor.dim() == 4:
                tensor[0] *= 1e-7


def open_clip_layout(
    folder: Path,
    vision_cfg: Json,
    quick_gelu: bool,
    dtype: torch.dtype = torch.float32,
    dead: bool = False,
) -> None:
    """Writes a fixture in open_clip's layout. `dtype`: of the stored weights. `dead`: see `kill_channels`."""
    generator = torch.Generator().manual_seed(sum(map(ord, folder.name)))
    model_cfg = {
        "embed_dim": DIM,
        "vision_cfg": vision_cfg,
        "text_cfg": {
            "context_length": CONTEXT,
            "vocab_size": VOCAB,
            "width": 24,
            "heads": 3,
            "layers": 2,
        },
    }
    if quick_gelu:
        model_cfg["quick_gelu"] = True
    write_json(folder / "open_clip_config.json", {"model_cfg": model_cfg, "preprocess_cfg": {}})
    with narrow_timm():
        model = open_clip.CLIP(**model_cfg).eval()
    randomise(model, generator)
    if dead:
        kill_channels(model)
    file = folder / "open_clip_model.safetensors"
    if dtype == torch.int8:
        in_eight_bits(model, file)
    else:
        weights = {
            key: (tensor.to(dtype) if tensor.is_floating_point() else tensor).contiguous()
            for key, tensor in model.state_dict().items()
        }
        save_file(weights, file, metadata={"format": "pt"})
        model.load_state_dict(load_file(file))
    fed = inputs(vision_cfg["image_size"], EOS, [], generator)
    every_weight_matters(folder.name, model, fed, generator)
    write_expected(folder, model, fed)


TEXT = {"hidden_size": 24, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 3}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": 32,
    "patch_size": 8,
}

FIXTURES = {
    # `eos_token_id: 2` is the legacy value: the largest id is pooled, and a token 2 has no meaning.
    "hf-quickgelu-legacy-eos": lambda at: hugging_face(at, TEXT, VISION, eos=2, others=[2]),
    # The first token 9 is pooled, though larger ids stand on both sides of it. The epsilons of the layer
    # norms are not the default.
    "hf-gelu-first-eos": lambda at: hugging_face(
        at,
        {**TEXT, "hidden_act": "gelu", "layer_norm_eps": 0.05},
        {**VISION, "hidden_act": "gelu", "layer_norm_eps": 0.03},
        eos=9,
        others=[EOS],
    ),
    # Larger patches, another number of heads, and a shared space wider than one tower and narrower than the
    # other.
    "hf-patch16-wide-projection": lambda at: hugging_face(
        at,
        {**TEXT, "num_hidden_layers": 1, "num_attention_heads": 2},
        {**VISION, "patch_size": 16, "image_size": 48, "num_attention_heads": 2, "num_hidden_layers": 3},
        eos=EOS,
        others=[],
        projection_dim=28,
    ),
    # No width is a multiple of four, the number of values that a kernel takes at once where it can.
    "hf-odd-widths": lambda at: hugging_face(
        at,
        {**TEXT, "hidden_size": 27, "intermediate_size": 50, "hidden_act": "gelu"},
        {
            **VISION,
            "hidden_size": 30,
            "intermediate_size": 62,
            "num_attention_heads": 3,
            "hidden_act": "gelu",
        },
        eos=9,
        others=[EOS],
        projection_dim=18,
    ),
    "hf-f16": lambda at: hugging_face(at, TEXT, VISION, eos=EOS, others=[], dtype=torch.float16),
    "hf-bf16": lambda at: hugging_face(at, TEXT, VISION, eos=EOS, others=[], dtype=torch.bfloat16),
    "hf-i8": lambda at: hugging_face(at, TEXT, VISION, eos=EOS, others=[], dtype=torch.int8),
    "open-clip-vit": lambda at: open_clip_layout(
        at,
        {"image_size": 32, "layers": 2, "width": 32, "head_width": 8, "patch_size": 8, "mlp_ratio": 3.0},
        quick_gelu=False,
    ),
    "open-clip-resnet": lambda at: open_clip_layout(
        at,
        {"image_size": 64, "layers": [1, 2, 1, 1], "width": 4, "head_width": 32, "patch_size": None},
        quick_gelu=True,
    ),
    # The storage of the embedded model.
    "open-clip-resnet-i8": lambda at: open_clip_layout(
        at,
        {"image_size": 64, "layers": [1, 2, 1, 1], "width": 6, "head_width": 32, "patch_size": None},
        quick_gelu=False,
        dtype=torch.int8,
    ),
    # An odd side, whose halves are odd and even: 65, 33, 17, 9, 5, 3.
    "open-clip-efficientnet": lambda at: open_clip_layout(
        at,
        {"timm_model_name": "tf_efficientnet_lite0", "timm_pool": "avg", "image_size": 65},
        quick_gelu=False,
        dtype=torch.float16,
    ),
    # More blocks, and an even side that soon turns odd: 62, 31, 16, 8, 4, 2.
    "open-clip-efficientnet-mlp": lambda at: open_clip_layout(
        at,
        {
            "timm_model_name": "tf_efficientnet_lite1",
            "timm_proj": "mlp",
            "timm_proj_bias": True,
            "image_size": 62,
        },
        quick_gelu=True,
        dtype=torch.float16,
    ),
    # The storage of the embedded models, with dead channels.
    "open-clip-efficientnet-i8": lambda at: open_clip_layout(
        at,
        {
            "timm_model_name": "tf_efficientnet_lite2",
            "timm_proj_bias": True,
            "image_size": 75,
        },
        quick_gelu=False,
        dtype=torch.int8,
        dead=True,
    ),
}


def main() -> None:
    root = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "clip"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=root)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="write these fixtures only")
    arguments = parser.parse_args()
    out = arguments.out
    torch.set_num_threads(1)
    for name in arguments.only or FIXTURES:
        write = FIXTURES[name]
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        write(folder)
        print(f"{name}: {sum(f.stat().st_size for f in folder.iterdir()) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
