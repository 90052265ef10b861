"""Exports the trained model as open_clip's files with a fitted temperature and golden embeddings.

Matrices are stored in eight bits, all other weights in f16. Prints what `evaluate.py` prints.

From:   the checkpoints in the cache; for a tower without one, the committed model
Writes: assets/models/pocket
Run:    python export.py
        python export.py --f32 FOLDER    the unrounded model, to measure the cost of rounding
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from evaluate import LabelledSet, calibration, measure, twenty_way_logits
from exported import Exported
from heldout import HELD_OUT
from model import IMAGE_SIZE, MEAN, STD, build, config
from paths import IMAGE_CHECKPOINT, MODEL, TEXT_CHECKPOINT, TOKENIZER
from schedule import start_from_committed
from sets import UNSEEN_SET
from shared import quantised

GOLDEN_PICTURE, GOLDEN_TEXT = "strawberry.png", "the nice strawberry"


def preprocessor() -> dict:
    """The content of preprocessor_config.json, in the fields of HF's CLIPImageProcessor."""
    return {
        "image_processor_type": "CLIPImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": {"shortest_edge": IMAGE_SIZE},
        "resample": 3,
        "do_center_crop": True,
        "crop_size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(MEAN),
        "image_std": list(STD),
    }


def averaged(checkpoint: Path, tower: torch.nn.Module, name: str) -> dict[str, torch.Tensor]:
    """The averaged weights of a trained tower; those of the committed model where the checkpoint is missing.

    `tower` is filled with the committed weights in that case. `name`: "image" or "text".
    """
    if checkpoint.exists():
        return torch.load(checkpoint, map_location="cpu")["average"]
    if not start_from_committed(tower, name):
        raise SystemExit(
            f"export: there is no trained {name} tower, here or in the committed model; run train.sh"
        )
    return dict(tower.state_dict())


def weights(logit_scale: float, rounded: bool) -> dict[str, torch.Tensor]:
    """Both towers' averaged weights, named as in open_clip. `rounded`: matrices in eight bits, others f16."""
    model = build(config()["model_cfg"])
    image, text = averaged(IMAGE_CHECKPOINT, model.visual, "image"), averaged(TEXT_CHECKPOINT, model, "text")
    state = {f"visual.{key}": value for key, value in image.items() if key != "logit_scale"}
    state |= {key: value for key, value in text.items() if not key.startswith("visual.")}
    state["logit_scale"] = torch.tensor(logit_scale)
    model.load_state_dict(state)
    state = model.state_dict()
    return quantised(state, torch.float16) if rounded else {k: v.contiguous() for k, v in state.items()}


def write(logit_scale: float, folder: Path = MODEL, rounded: bool = True) -> None:
    """Writes configuration, preprocessor, tokenizer and weights. `logit_scale`: a logarithm."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps(config(), indent=2) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor(), indent=2) + "\n")
    shutil.copyfile(TOKENIZER, folder / "tokenizer.json")
    save_file(
        weights(logit_scale, rounded), folder / "open_clip_model.safetensors", metadata={"format": "pt"}
    )


def fitted_scale(similar: torch.Tensor) -> float:
    """The log scale at which the softmax over twenty labels is likeliest, on every other held-out picture.

    The scale changes no ranking. `evaluate.py` measures the calibration on the other half.
    """
    logits = twenty_way_logits(similar, np.arange(len(similar))[::2], 2)
    scales = np.linspace(1.0, 4.6, 181)
    return float(min(scales, key=lambda s: calibration(logits * np.exp(s))["negative log-likelihood"]))


def golden(exported: Exported) -> dict[str, torch.Tensor]:
    """One image and one text with their embeddings, for the page's self-check at start-up."""
    pixels = exported.pixels(HELD_OUT / GOLDEN_PICTURE)
    return {
        "image": torch.from_numpy(pixels.copy()),
        "image_embeds": exported.images(pixels[None]),
        "input_ids": torch.tensor([exported.ids(GOLDEN_TEXT)], dtype=torch.int64),
        "text_embeds": exported.texts([GOLDEN_TEXT]),
    }


def main() -> None:
    torch.set_num_threads(1)
    write(logit_scale=3.4)
    style = LabelledSet(Exported(MODEL), UNSEEN_SET)
    write(fitted_scale(style.similar))
    exported = Exported(MODEL)
    save_file(golden(exported), MODEL / "golden.safetensors")
    print(json.dumps(measure(exported, LabelledSet(exported, UNSEEN_SET)), indent=1))
    for file in sorted(MODEL.iterdir()):
        print(f"{file.stat().st_size:>10} {file.name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--f32", type=Path, metavar="FOLDER", help="write the unrounded model here, nothing else"
    )
    if (folder := parser.parse_args().f32) is None:
        main()
    else:
        write(3.4, folder, rounded=False)
