"""Reads the exported files as another program would: open_clip, tokenizers and Pillow, no training code."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from torch.nn.functional import normalize

from shared import load_open_clip


class Exported:
    """An exported model that embeds image files and texts."""

    def __init__(self, folder: Path):
        self.model, self.config = load_open_clip(folder)
        self.preprocess = json.loads((folder / "preprocessor_config.json").read_text())
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def pixels(self, path: Path | BytesIO) -> np.ndarray:
        """uint8 [S,S,3]: on white, short side resized, centre cropped; before rescaling and normalisation."""
        picture = Image.open(path).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        side = self.preprocess["size"]["shortest_edge"]
        scale = side / min(picture.size)
        size = tuple(max(side, round(length * scale)) for length in picture.size)
        resized = white.convert("RGB").resize(size, Image.Resampling(self.preprocess["resample"]))
        left, top = (size[0] - side) // 2, (size[1] - side) // 2
        return np.asarray(resized.crop((left, top, left + side, top + side)))

    @torch.inference_mode()
    def images(self, pixels: np.ndarray) -> torch.Tensor:
        """uint8 [n,S,S,3] -> unit vectors [n, dim]."""
        mean, std = (torch.tensor(self.preprocess[key]) for key in ("image_mean", "image_std"))
        batch = torch.tensor(pixels).float() * self.preprocess["rescale_factor"]
        batch = ((batch - mean) / std).permute(0, 3, 1, 2)
        return normalize(torch.cat([self.model.encode_image(part) for part in batch.split(128)]), dim=-1)

    @torch.inference_mode()
    def texts(self, texts: list[str]) -> torch.Tensor:
        """Unit vectors [n, dim]."""
        context = self.config["model_cfg"]["text_cfg"]["context_length"]
        rows = torch.zeros(len(texts), context, dtype=torch.long)
        for row, text in zip(rows, texts, strict=True):
            ids = self.ids(text)
            row[: len(ids)] = torch.tensor(ids)
        return normalize(torch.cat([self.model.encode_text(part) for part in rows.split(256)]), dim=-1)

    def ids(self, text: str) -> list[int]:
        """Token ids up to and including END, cut at the context with END kept."""
        ids = self.tokenizer.encode(text).ids
        context = self.config["model_cfg"]["text_cfg"]["context_length"]
        return ids if len(ids) <= context else ids[: context - 1] + ids[-1:]
