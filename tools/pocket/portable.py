"""Packs the rendered pictures into one small file, to send them to a machine that trains.

The pictures are WebP, one after another: lossless where that is smaller, as for line drawings, else at
quality 92, which changes less than the augmentation does.

Run: python portable.py pack FOLDER    the cache's pictures.npy (2.7 GB) -> FOLDER/pictures.webp (about 50 MB)
     python portable.py unpack FOLDER  FOLDER/pictures.webp -> the cache's pictures.npy
"""

import argparse
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from image_files import in_memory
from paths import PICTURES

QUALITY = 92
FILE, LENGTHS = "pictures.webp", "lengths.npy"


def encoded(pixels: np.ndarray) -> bytes:
    """uint8 [s,s,4] as WebP, the smaller of lossless and lossy."""
    image, files = Image.fromarray(pixels), []
    for options in [{"lossless": True, "method": 3}, {"quality": QUALITY, "alpha_quality": 100, "method": 3}]:
        files.append(in_memory(image, "WEBP", **options).getvalue())
    return min(files, key=len)


def decoded(data: bytes) -> np.ndarray:
    """uint8 [s,s,4] of a WebP file."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def pack(folder: Path) -> None:
    """Writes pictures.webp and lengths.npy."""
    pictures = np.load(PICTURES, mmap_mode="r")
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        files = list(pool.map(encoded, pictures, chunksize=64))
    (folder / FILE).write_bytes(b"".join(files))
    np.save(folder / LENGTHS, [len(file) for file in files])


def unpack(folder: Path) -> None:
    """Writes pictures.npy of the cache."""
    data, ends = (folder / FILE).read_bytes(), np.cumsum(np.load(folder / LENGTHS))
    files = [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    with ProcessPoolExecutor() as pool:
        np.save(PICTURES, np.stack(list(pool.map(decoded, files, chunksize=64))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["pack", "unpack"])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    (pack if arguments.what == "pack" else unpack)(arguments.folder)
