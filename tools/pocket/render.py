"""Renders every named pictogram once into one uint8 RGBA array, so that training never touches SVG.

From:   the npm icon sets, openclipart, `sketches.py`
Writes: pictures.npy and pictures.json in the cache; nothing where both exist
Run:    python render.py
"""

import io
import json

import numpy as np
import resvg_py
from PIL import Image

import sketches
from names import clipart_name, icon_names, plain_names, split_glued
from paths import CACHE, CLIPART, PICTURE_LIST, PICTURES, SETS
from sets import CLIPART_FOLDERS, COMPOUND_SETS, ICON_SETS, TRAINING_SETS, UNSEEN_DRAWINGS, UNSEEN_SET
from wordnet import things

SIDE = 128


def load_set(prefix: str) -> dict[str, str]:
    """Identifier -> SVG text of one Iconify set, without aliases, which are copies of other pictures."""
    data = json.loads((SETS / prefix / "icons.json").read_text())
    out = {}
    for identifier, icon in data["icons"].items():
        width = icon.get("width", data.get("width", 16))
        height = icon.get("height", data.get("height", 16))
        box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
        out[identifier] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{box}" width="{width}" height="{height}">{icon["body"]}</svg>'
        ).replace("currentColor", "#222")
    return out


def draw(svg: str, side: int) -> Image.Image:
    """One picture on a transparent square of `side` pixels, its longer side filling the square."""
    picture = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=side))).convert("RGBA")
    if picture.height > side:
        picture = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, height=side))).convert("RGBA")
    return centred(picture, side)


def centred(picture: Image.Image, side: int) -> Image.Image:
    """The picture in the middle of a transparent square of `side` pixels."""
    square = Image.new("RGBA", (side, side))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


def named_pictures(prefix: str, vocabulary: set[str]) -> list[tuple[str, str]]:
    """(name, SVG) of one set, in a stable order. `vocabulary`: names of the emoji sets."""
    svgs = load_set(prefix)
    if prefix in [*ICON_SETS, *COMPOUND_SETS, UNSEEN_DRAWINGS]:
        names = icon_names(sorted(svgs), things() | vocabulary, compounds=prefix in COMPOUND_SETS)
    else:
        names = plain_names(prefix, sorted(svgs))
    if prefix == "fxemoji":
        names = split_glued(names, vocabulary)
    return [(name, svgs[identifier]) for identifier, name in names.items()]


def clipart(side: int) -> list[tuple[str, Image.Image]]:
    """(name, picture) of the drawings of openclipart that show a thing."""
    out = []
    for folder in CLIPART_FOLDERS:
        for file in sorted((CLIPART / folder).rglob("*.png")):
            if name := clipart_name(file.stem, things()):
                with Image.open(file) as picture:
                    small = picture.convert("RGBA")
                    small.thumbnail((side, side), Image.Resampling.BICUBIC)
                out.append((name, centred(small, side)))
    return out


def main() -> None:
    if PICTURES.exists() and PICTURE_LIST.exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    vocabulary, rows, pixels = set(), [], []
    for prefix in TRAINING_SETS + ICON_SETS + COMPOUND_SETS + [UNSEEN_SET, UNSEEN_DRAWINGS]:
        pictures = named_pictures(prefix, vocabulary)
        for name, svg in pictures:
            try:
                pixels.append(np.asarray(draw(svg, SIDE)))
            except ValueError as error:
                print(f"skipped {prefix}:{name}: {error}")
                continue
            rows.append({"set": prefix, "name": name})
        if prefix in TRAINING_SETS:
            vocabulary |= {name for name, _ in pictures}
        print(prefix, len(pictures), flush=True)
    for name, picture in clipart(SIDE):
        pixels.append(np.asarray(picture))
        rows.append({"set": "openclipart", "name": name})
    for name, picture in sketches.trained(SIDE):
        pixels.append(picture)
        rows.append({"set": sketches.SET, "name": name})
    print("with openclipart and sketches:", len(rows), "pictures", flush=True)
    np.save(PICTURES, np.stack(pixels))
    PICTURE_LIST.write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
