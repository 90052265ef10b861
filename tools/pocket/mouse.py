"""Simulates a line drawing by a hand at a mouse: an icon's strokes, thicker, shaken and turned, on white.

The source is an icon of a set kept out of training; nobody drew these pictures. Drawings by real hands
(`sketches.py`) are far harder to recognise.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from image_files import in_memory

SIDE = 320  # pixels
SHAKE, CELLS = 0.03, 6  # how far strokes stray, as a share of the side; control points a side
TURN = 10  # degrees to either side
PENS = (3, 5, 7, 9)  # thickness added to the icon's line, in pixels of 256


def stray(random: np.random.Generator, side: int) -> np.ndarray:
    """Smooth random offsets [side, side], in pixels."""
    coarse = random.normal(size=(CELLS, CELLS)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)) * SHAKE * side


def drawn_by_mouse(path: Path, seed: int) -> io.BytesIO:
    """The icon at `path`, whose alpha channel is the ink, as a PNG file; each `seed` is another hand."""
    random = np.random.default_rng(seed)
    with Image.open(path) as picture:
        ink = picture.convert("RGBA").getchannel("A").filter(ImageFilter.MaxFilter(int(random.choice(PENS))))
    side = ink.width
    rows, columns = np.mgrid[:side, :side]
    rows = np.clip(rows + stray(random, side), 0, side - 1).round().astype(int)
    columns = np.clip(columns + stray(random, side), 0, side - 1).round().astype(int)
    shaken = Image.fromarray(np.asarray(ink)[rows, columns]).filter(ImageFilter.GaussianBlur(1))
    turned = shaken.rotate(random.uniform(-TURN, TURN), Image.Resampling.BICUBIC, expand=True)
    turned.thumbnail([int(SIDE * random.uniform(0.6, 0.98))] * 2, Image.Resampling.BICUBIC)
    paper = Image.new("L", (SIDE, SIDE), 255)
    corner = tuple(int(random.integers(0, SIDE - length + 1)) for length in turned.size)
    paper.paste(20, corner, turned)
    return in_memory(paper.convert("RGB"), "PNG")
