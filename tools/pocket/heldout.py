"""Writes unseen sets as ordinary image files: what the model is measured on, and the samples of the page.

From: the sources of `render.py`
Run:  python heldout.py --heldout DIR [--set SET]    every picture, 256 px, and names.json {file: name}
      python heldout.py --samples                    assets/samples/ with its samples.json

The set `quickdraw` is the drawings by hand that training never saw.
"""

import argparse
import json
from pathlib import Path

from PIL import Image

import sketches
from names import plain_names
from paths import CACHE, PICTURE_LIST, SAMPLES
from render import draw, load_set, named_pictures
from sets import TRAINING_SETS, UNSEEN_SET

SIDE = 256
HELD_OUT = CACHE / "heldout"
ATTRIBUTION = {"attribution": "Fluent Emoji, © Microsoft Corporation", "licence": "MIT"}
# The cat is shown by its face: the eighth version calls a cat from the side a horse.
SAMPLE_IDS = [
    "cat-face", "dog", "horse", "elephant", "penguin", "fish", "owl", "butterfly",
    "strawberry", "pizza", "banana", "automobile", "rocket", "sailboat", "guitar",
    "hammer", "umbrella", "house", "soccer-ball", "mantelpiece-clock",
]  # fmt: skip


def write_held_out(folder: Path, prefix: str = UNSEEN_SET) -> None:
    """Every picture of the set `prefix` as PNG, with names.json. Each name is written once."""
    folder.mkdir(parents=True, exist_ok=True)
    if prefix == sketches.SET:
        return write_by_hand(folder)
    rows = json.loads(PICTURE_LIST.read_text())
    vocabulary = {row["name"] for row in rows if row["set"] in TRAINING_SETS}
    pictures = {}
    for name, svg in named_pictures(prefix, vocabulary):
        pictures.setdefault(name, svg)
    files = {f"{name.replace(' ', '-').replace('/', '-')}.png": name for name in pictures}
    for file, name in files.items():
        draw(pictures[name], SIDE).save(folder / file)
    (folder / "names.json").write_text(json.dumps(files, indent=1))


def write_by_hand(folder: Path) -> None:
    """The drawings by hand that training never saw, as PNG, with names.json. `folder` must exist."""
    files = {}
    for name in sketches.drawings():
        for hand, raster in enumerate(sketches.kept_out(name)):
            file = f"{name.replace(' ', '-')}-{hand}.png"
            Image.fromarray(sketches.in_ink(raster, SIDE)).save(folder / file)
            files[file] = name
    (folder / "names.json").write_text(json.dumps(files, indent=1))


def write_samples() -> None:
    """The page's samples, on white and with 128 colours, since the page loads all of them at once."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    svgs = load_set(UNSEEN_SET)
    names = plain_names(UNSEEN_SET, sorted(svgs))
    entries = []
    for identifier in SAMPLE_IDS:
        white = Image.new("RGBA", (SIDE, SIDE), "white")
        white.alpha_composite(draw(svgs[identifier], SIDE - 32), (16, 16))
        file = f"{identifier.removesuffix('-face')}.png"
        white.convert("RGB").quantize(128).save(SAMPLES / file, optimize=True)
        entries.append({"file": file, "name": names[identifier].removesuffix(" face")} | ATTRIBUTION)
    (SAMPLES / "samples.json").write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--heldout", type=Path, metavar="DIR", help="write a held-out set here")
    parser.add_argument("--set", default=UNSEEN_SET, help=f"the held-out set, {UNSEEN_SET} by default")
    parser.add_argument("--samples", action="store_true", help="write the page's samples")
    arguments = parser.parse_args()
    if arguments.heldout:
        write_held_out(arguments.heldout, arguments.set)
    if arguments.samples:
        write_samples()
