"""Writes a checkpoint's towers as ONNX, for `cargo xtask bench browser`.

    python tools/bench/browser/export_onnx.py FOLDER OUT

FOLDER is in HF's or in open_clip's layout. OUT gets image.onnx (`pixel_values` [1, 3, h, w] -> `features`) and
text.onnx (`input_ids` [1, length] -> `features`, any length up to the end token), weights in f32.
"""

import json
import sys
from pathlib import Path

import open_clip
import torch
import transformers
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from eight_bits import dequantised  # noqa: E402


def load(folder: Path):
    """The model, its image size, its end token, and its two towers as functions."""
    config = folder / "open_clip_config.json"
    if config.exists():
        cfg = json.loads(config.read_text())["model_cfg"]
        model = open_clip.CLIP(**cfg)
        model.load_state_dict(dequantised(load_file(folder / "open_clip_model.safetensors")), strict=False)
        end = cfg["text_cfg"]["vocab_size"] - 1
        return model.eval(), cfg["vision_cfg"]["image_size"], end, model.encode_image, open_clip_text(model)
    model = transformers.CLIPModel.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    image = lambda pixel_values: model.get_image_features(pixel_values=pixel_values)
    text = lambda input_ids: model.get_text_features(input_ids=input_ids)
    return model, model.config.vision_config.image_size, model.config.text_config.eos_token_id, image, text


def open_clip_text(model):
    """open_clip wants the whole context; only what stands before the end matters."""

    def text(input_ids):
        length = input_ids.shape[1]
        x = model.token_embedding(input_ids) + model.positional_embedding[:length]
        mask = torch.full((length, length), float("-inf")).triu(1)
        x = model.ln_final(model.transformer(x, attn_mask=mask))
        return x[:, -1] @ model.text_projection

    return text


class Tower(torch.nn.Module):
    def __init__(self, model, forward):
        super().__init__()
        self.model, self.run = model, forward

    def forward(self, x):
        return self.run(x)


def main():
    folder, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    model, side, end, image, text = load(folder)
    # The length is fixed at export: masks are constants then. Eight tokens are a short label in its prompt.
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
