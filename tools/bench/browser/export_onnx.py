"""Writes both towers of a checkpoint as ONNX, for `cargo xtask bench browser`.

FOLDER is in HF's or in open_clip's layout. OUT gets, with weights in f32:

    image.onnx   `pixel_values` [1, 3, h, w] -> `features` [1, dim]
    text.onnx    `input_ids` [1, length] -> `features` [1, dim], up to the end token
    shape.json   the image size and the example's token ids

Run: python tools/bench/browser/export_onnx.py FOLDER OUT
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import open_clip
import torch
import transformers

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from open_clip_files import load_open_clip  # noqa: E402

Forward = Callable[[torch.Tensor], torch.Tensor]


def load(folder: Path) -> tuple[torch.nn.Module, int, int, Forward, Forward]:
    """The model, its image size, the id of its end token, and its image and text towers as functions."""
    if (folder / "open_clip_config.json").exists():
        model, config = load_open_clip(folder, strict=False)
        cfg = config["model_cfg"]
        end = cfg["text_cfg"]["vocab_size"] - 1
        return model, cfg["vision_cfg"]["image_size"], end, model.encode_image, open_clip_text(model)
    model = transformers.CLIPModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()

    def image(pixel_values: torch.Tensor) -> torch.Tensor:
        return model.get_image_features(pixel_values=pixel_values)

    def text(input_ids: torch.Tensor) -> torch.Tensor:
        return model.get_text_features(input_ids=input_ids)

    return model, model.config.vision_config.image_size, model.config.text_config.eos_token_id, image, text


def open_clip_text(model: open_clip.CLIP) -> Forward:
    """A text tower that takes ids up to the end token, where open_clip takes the whole context."""

    def text(input_ids: torch.Tensor) -> torch.Tensor:
        length = input_ids.shape[1]
        x = model.token_embedding(input_ids) + model.positional_embedding[:length]
        mask = torch.full((length, length), float("-inf")).triu(1)
        x = model.ln_final(model.transformer(x, attn_mask=mask))
        return x[:, -1] @ model.text_projection

    return text


class Tower(torch.nn.Module):
    """One tower as a module of its own, which is what `torch.onnx.export` takes."""

    def __init__(self, model: torch.nn.Module, forward: Forward):
        super().__init__()
        self.model, self.run = model, forward

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.run(x)


def main() -> None:
    folder, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    model, side, end, image, text = load(folder)
    # A fixed length makes the masks constants. Eight tokens are a short label inside its prompt.
    ids = torch.tensor([[end - 1, 320, 1125, 539, 320, 1000, 1001, end]]).clamp(max=end)
    examples = {
        "image": (image, torch.zeros(1, 3, side, side), "pixel_values"),
        "text": (text, ids, "input_ids"),
    }
    with torch.inference_mode():
        for name, (forward, example, given) in examples.items():
            torch.onnx.export(
                Tower(model, forward),
                (example,),
                out / f"{name}.onnx",
                input_names=[given],
                output_names=["features"],
                opset_version=18,
                dynamo=False,
            )
    (out / "shape.json").write_text(json.dumps({"image_size": side, "input_ids": ids[0].tolist()}))


if __name__ == "__main__":
    main()
