"""Writes the embeddings that open_clip_torch computes of texts and images, for `ood-lens verify`.

FOLDER holds open_clip_config.json and open_clip_model.safetensors. The result is for `ood-lens verify
--embeddings`.

Run: python tools/reference/open_clip_embeddings.py --model FOLDER --out embeddings.json \\
         --text "a photo of a cat" --image cat.png
"""

import argparse
import json
import os
from pathlib import Path

import open_clip
import torch
from PIL import Image


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--text", action="append", default=[], help="may be repeated")
    parser.add_argument("--image", action="append", type=Path, default=[], help="may be repeated")
    arguments = parser.parse_args()
    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{arguments.model}")
    tokenizer = open_clip.get_tokenizer(f"local-dir:{arguments.model}")
    model.eval()
    made = {"texts": [], "images": []}
    with torch.inference_mode():
        for text in arguments.text:
            embedding = model.encode_text(tokenizer([text]), normalize=True)[0]
            made["texts"].append({"text": text, "embedding": embedding.tolist()})
        for path in arguments.image:
            pixels = preprocess(Image.open(path).convert("RGB"))[None]
            embedding = model.encode_image(pixels, normalize=True)[0]
            file = os.path.relpath(path, arguments.out.parent)
            made["images"].append({"file": file, "embedding": embedding.tolist()})
    arguments.out.write_text(json.dumps(made))


if __name__ == "__main__":
    main()
