"""Times the embedding of words with one checkpoint: `ood-lens embed-corpus` beside HF transformers.

Both run on all cores of this machine, HF transformers on PyTorch. Prints words a second of each and the
ratio. HF is used as its documentation shows: batches in the order of the list, padded to the longest text of
the batch. (Padding to 77 tokens would make it several times slower still.)

Run: python tools/bench/corpus_peer.py --model ~/.cache/ood-lens/full-size/vit-b-32 --words 2000
"""

import argparse
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
BATCH = 256


def wordnet(folder: Path, count: int) -> list[str]:
    """`count` first lemmas of WordNet's nouns, the same at every run."""
    words = set()
    for line in (folder / "data.noun").read_text().splitlines():
        if not line.startswith(" "):
            words.add(line.split(" ")[4].replace("_", " ").lower())
    return random.Random(7).sample(sorted(words), count)


def theirs(folder: Path, words: list[str]) -> float:
    """Words a second of HF transformers."""
    model = transformers.CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding(pad_id=model.config.text_config.eos_token_id)

    def embed(batch: list[str]) -> torch.Tensor:
        encoded = tokenizer.encode_batch([f"the nice {word}" for word in batch])
        return model.get_text_features(torch.tensor([encoding.ids for encoding in encoded]))

    with torch.inference_mode():
        embed(words[:BATCH])
        begun = time.perf_counter()
        for at in range(0, len(words), BATCH):
            embed(words[at : at + BATCH])
        return len(words) / (time.perf_counter() - begun)


def ours(folder: Path, words: list[str], command: Path) -> float:
    """Words a second of `ood-lens embed-corpus`, as the command itself reports them."""
    with tempfile.TemporaryDirectory() as temporary:
        listed = Path(temporary, "words.txt")
        listed.write_text("\n".join(words))
        run = [command, "embed-corpus", "--model", folder, "--words", listed, "--k", "5"]
        run += ["--out", Path(temporary, "pack.safetensors")]
        done = subprocess.run(run, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        rates = re.findall(r"embedded \d+ of \d+ words, (\d+) a second", done.stderr)
        return float(rates[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--words", type=int, default=2000)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--command", type=Path, default=ROOT / "target/release/ood-lens")
    arguments = parser.parse_args()
    words = wordnet(arguments.wordnet, arguments.words)
    us, them = ours(arguments.model, words, arguments.command), theirs(arguments.model, words)
    threads = torch.get_num_threads()
    print(
        f"ood-lens {us:.0f} words/s, HF transformers {them:.0f} words/s on {threads} threads: "
        f"{us / them:.2f} times"
    )


if __name__ == "__main__":
    main()
