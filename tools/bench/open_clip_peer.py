"""Times open_clip on PyTorch on the embedded model, for `cargo xtask bench`: prints medians in ms as JSON.

From file to features, as `benches/lens.rs` does it; f32 on the CPU with torch's own number of threads.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import open_clip
import torch
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, Resize, ToTensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from eight_bits import dequantised  # noqa: E402

RUNS = 30


def median(run) -> float:
    run()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


def main(root: Path) -> None:
    folder = root / "assets/models/pocket"
    config = json.loads((folder / "open_clip_config.json").read_text())
    model = open_clip.CLIP(**config["model_cfg"]).eval()
    model.load_state_dict(dequantised(load_file(folder / "open_clip_model.safetensors")))
    size = config["model_cfg"]["vision_cfg"]["image_size"]
    normalize = Normalize(config["preprocess_cfg"]["mean"], config["preprocess_cfg"]["std"])
    steps = Compose([Resize(size, InterpolationMode.BICUBIC), CenterCrop(size), ToTensor(), normalize])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def image():
        rgba = Image.open(root / "assets/samples/elephant.png").convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return model.encode_image(steps(Image.alpha_composite(white, rgba).convert("RGB"))[None])

    def text():
        ids = tokenizer.encode("the nice elephant").ids
        row = torch.zeros(1, model.context_length, dtype=torch.long)
        row[0, : len(ids)] = torch.tensor(ids)
        return model.encode_text(row)

    with torch.inference_mode():
        print(json.dumps({"image": median(image), "text": median(text)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
