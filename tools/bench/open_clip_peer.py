"""Times open_clip on PyTorch with the embedded model, as the peer of `cargo xtask bench`.

Prints the medians in milliseconds as JSON. Each run goes from file to features, as in `benches/lens.rs`; f32
on the CPU with torch's own number of threads.

Run: python tools/bench/open_clip_peer.py REPOSITORY
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from tokenizers import Tokenizer
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, Resize, ToTensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from open_clip_files import load_open_clip  # noqa: E402

RUNS = 30


def median(run: Callable[[], object]) -> float:
    """The median of `RUNS` runs in milliseconds, after one run that is not counted."""
    run()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


def main(root: Path) -> None:
    folder = root / "assets/models/pocket"
    model, config = load_open_clip(folder)
    size = config["model_cfg"]["vision_cfg"]["image_size"]
    normalize = Normalize(config["preprocess_cfg"]["mean"], config["preprocess_cfg"]["std"])
    steps = Compose([Resize(size, InterpolationMode.BICUBIC), CenterCrop(size), ToTensor(), normalize])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def image() -> torch.Tensor:
        rgba = Image.open(root / "assets/samples/elephant.png").convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return model.encode_image(steps(Image.alpha_composite(white, rgba).convert("RGB"))[None])

    def text() -> torch.Tensor:
        ids = tokenizer.encode("the nice elephant").ids
        row = torch.zeros(1, model.context_length, dtype=torch.long)
        row[0, : len(ids)] = torch.tensor(ids)
        return model.encode_text(row)

    with torch.inference_mode():
        print(json.dumps({"image": median(image), "text": median(text)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
