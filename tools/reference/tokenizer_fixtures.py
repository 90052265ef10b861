"""Writes CLIP's own tokenizer.json, and the token ids that Python gives for many strings.

The reference is HF's `CLIPTokenizerFast`, built offline from CLIP's vocabulary and merges by transformers'
own `CLIPConverter`. It is the content of `tokenizer.json` on the Hub and the result of `AutoTokenizer`. Two
more Python tokenizers run beside it: HF's slow `CLIPTokenizer` and open_clip's `SimpleTokenizer`. Both clean
the text first (ftfy; open_clip also undoes HTML entities) and compare contractions without case, so they may
differ on some strings. Each string's `agrees` names those of the two that gave the same ids; `summary.json`
counts agreement by kind.

From:   transformers 4.57.3, tokenizers 0.22.2, open_clip_torch 3.3.0 (for the vocabulary), ftfy; no download
Writes: tests/fixtures/tokenizer
Run:    python tools/reference/tokenizer_fixtures.py
"""

import gzip
import json
import os
import re
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import ftfy
import open_clip
import tokenizers
import transformers
from open_clip.tokenizer import SimpleTokenizer, default_bpe
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPTokenizer, CLIPTokenizerFast

from tokenizer_strings import strings

OUT = Path(__file__).resolve().parents[2] / "tests/fixtures/tokenizer"
CONTEXT = 77
START, END = "<|startoftext|>", "<|endoftext|>"


def write_gz(path: Path, text: str) -> None:
    """Writes a gzip file without name and time in its header: the same bytes at every run."""
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def write_json(path: Path, rows: list[dict]) -> None:
    """Writes one row a line, so that a diff is readable."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{lines}\n]\n")


def clip_files(folder: Path) -> tuple[str, str]:
    """Writes the Hub's vocab.json and merges.txt of CLIP from open_clip's merges; returns their paths."""
    simple = SimpleTokenizer(default_bpe())
    vocab = dict(simple.encoder)
    # open_clip has other names for the two special tokens, with the same ids.
    vocab[START] = vocab.pop("<start_of_text>")
    vocab[END] = vocab.pop("<end_of_text>")
    merges = sorted(simple.bpe_ranks, key=simple.bpe_ranks.get)
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text(
        "#version: 0.2\n" + "\n".join(" ".join(pair) for pair in merges) + "\n", encoding="utf-8"
    )
    return str(folder / "vocab.json"), str(folder / "merges.txt")


def up_to_end(ids: list[int], end: int) -> list[int]:
    """Ids up to and including the first end token; the causal text tower sees no later ones."""
    return ids[: ids.index(end) + 1]


def clip_fixture() -> None:
    """CLIP's tokenizer, its ids, and the summary."""
    with tempfile.TemporaryDirectory() as folder:
        vocab, merges = clip_files(Path(folder))
        slow = CLIPTokenizer(vocab, merges)
        fast = CLIPTokenizerFast(vocab, merges)
    simple = SimpleTokenizer(default_bpe())

    document = json.loads(fast.backend_tokenizer.to_str())
    write_gz(OUT / "clip-tokenizer.json.gz", json.dumps(document, ensure_ascii=False, separators=(",", ":")))

    def simple_ids(text: str) -> list[int]:
        ids = [simple.sot_token_id, *simple.encode(text), simple.eot_token_id]
        return ids if len(ids) <= CONTEXT else [*ids[: CONTEXT - 1], simple.eot_token_id]

    end = fast.eos_token_id
    rows, total, same = [], Counter(), {"slow": Counter(), "open_clip": Counter()}
    for kind, text in strings():
        ids = fast(text, truncation=True, max_length=CONTEXT)["input_ids"]
        whole = fast(text)["input_ids"]
        agrees = []
        if slow(text, truncation=True, max_length=CONTEXT)["input_ids"] == ids:
            agrees.append("slow")
        if simple_ids(text) == ids:
            agrees.append("open_clip")
        total[kind] += 1
        for name in agrees:
            same[name][kind] += 1
        ids = up_to_end(ids, end)
        rows.append(
            {
                "kind": kind,
                "text": text,
                "ids": ids,
                "truncated": len(up_to_end(whole, end)) > CONTEXT,
                "agrees": agrees,
            }
        )
    write_json(OUT / "strings.json", rows)
    summary = {
        "strings": len(rows),
        "versions": {
            "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__,
            "open_clip_torch": open_clip.__version__,
            "ftfy": ftfy.__version__,
        },
        "same as CLIPTokenizerFast, of all": {
            name: {kind: [same[name][kind], total[kind]] for kind in total} for name in same
        },
    }
    text = json.dumps(summary, indent=1)
    # Each pair of counts on one line.
    (OUT / "summary.json").write_text(re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", text) + "\n")
    for name in same:
        print(name, "agrees with the fast tokenizer on", sum(same[name].values()), "of", len(rows))


def small_fixture() -> None:
    """A tokenizer like that of the embedded model: lower-casing, byte-level, start and end by a template.

    The file has truncation and padding switched on, because the reader must switch them off.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[START, END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    corpus = [text for kind, text in strings() if kind in ("labels", "case", "punctuation")]
    tokenizer.train_from_iterator(corpus, trainer)
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", pair=None, special_tokens=[(START, start), (END, end)]
    )
    context = 32
    rows = []
    for kind, text in strings():
        tokenizer.no_truncation()
        whole = up_to_end(tokenizer.encode(text).ids, end)
        tokenizer.enable_truncation(context)
        ids = up_to_end(tokenizer.encode(text).ids, end)
        rows.append({"kind": kind, "text": text, "ids": ids, "truncated": len(whole) > context})
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(pad_id=end, pad_token=END, length=16)
    document = json.loads(tokenizer.to_str())
    write_gz(OUT / "small-tokenizer.json.gz", json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    # Every third string is enough: the byte-level model has fewer rules.
    write_json(OUT / "small-strings.json", rows[::3])


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    print("Unicode of this Python:", unicodedata.unidata_version)
    clip_fixture()
    small_fixture()
