"""Loads a model from a folder in open_clip's layout, with eight-bit weights multiplied out.

The folder holds `open_clip_config.json` and `open_clip_model.safetensors`.

A module for other scripts: `sys.path` must hold `tools/`.
"""

import json
from pathlib import Path

import open_clip
from safetensors.torch import load_file

from eight_bits import dequantised


def load_open_clip(folder: Path, strict: bool = True) -> tuple[open_clip.CLIP, dict]:
    """The model in f32 and evaluation mode, and the content of `open_clip_config.json`.

    `strict`: every weight of the model must be in the file, and no other.
    """
    config = json.loads((folder / "open_clip_config.json").read_text())
    model = open_clip.CLIP(**config["model_cfg"]).eval()
    model.load_state_dict(dequantised(load_file(folder / "open_clip_model.safetensors")), strict=strict)
    return model, config
