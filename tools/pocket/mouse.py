"""A line drawing as a hand at a mouse would make it: the same strokes, thick and shaken, anywhere on white paper.

Simulated from the icons of a set kept out of training: nobody drew these. Real hands are far harder (`sketches.py`).
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

SIDE = 320
SHAKE, CELLS = 0.03, 6  # how far a stroke strays, in sides, and over how many places it changes its mind
TURN = 10
PENS = (3, 5, 7, 9)  # how much thicker than the icon's line, in pixels of 256


def stray(random: np.random.Generator, side: int) -> np.ndarray:
    """Smooth offsets [side, side], in pixels."""
    coarse = random.normal(size=(CELLS, CELLS)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)) * SHAKE * side


def drawn_by_mouse(path: Path, seed: int) -> io.BytesIO:
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
    place = tuple(int(random.integers(0, SIDE - length + 1)) for length in turned.size)
    paper.paste(20, place, turned)
    file = io.BytesIO()
    paper.convert("RGB").save(file, "PNG")
    file.seek(0)
    return file
