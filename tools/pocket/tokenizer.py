"""Trains the model's own byte-level BPE tokenizer: CLIP's conventions, 8,192 tokens instead of 49,408.

Where the model is committed, its tokenizer is copied instead, unless POCKET_FRESH is set.

From:   words.json in the cache
Writes: tokenizer.json in the cache; nothing where it exists
Run:    python tokenizer.py
"""

import json
import os
import shutil

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from paths import MODEL, TOKENIZER, WORDS
from words import PROMPTS

COMMITTED = MODEL / "tokenizer.json"
VOCABULARY = 8192  # at most
START, END = "<|startoftext|>", "<|endoftext|>"
# CLIP's word pattern: contractions, words, single digits, runs of anything else.
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def train(texts: list[str]) -> Tokenizer:
    """A tokenizer whose highest id is END, next to START: CLIP finds the end of a text by arg-max."""
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(alphabet) - 2,
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return with_special_tokens_last(with_final_bytes(tokenizer, alphabet))


def with_final_bytes(tokenizer: Tokenizer, alphabet: list[str]) -> Tokenizer:
    """Adds each byte in its end-of-word form: without these the last byte of a rare script would be lost."""
    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    for byte in alphabet:
        vocabulary.setdefault(byte + "</w>", len(vocabulary))
    return Tokenizer.from_str(json.dumps(state))


def with_special_tokens_last(tokenizer: Tokenizer) -> Tokenizer:
    """Adds START and END behind all other ids, and the template that puts them around a text."""
    tokenizer.add_special_tokens([START, END])
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    assert end == start + 1 == tokenizer.get_vocab_size() - 1, (start, end)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} $B {END}",
        special_tokens=[(START, start), (END, end)],
    )
    return tokenizer


def main() -> None:
    if TOKENIZER.exists():
        return
    if COMMITTED.exists() and not os.environ.get("POCKET_FRESH"):
        shutil.copyfile(
            COMMITTED, TOKENIZER
        )  # training goes on from the committed text tower, which reads these ids
        return
    texts = json.loads(WORDS.read_text())["texts"]
    train(texts + list(PROMPTS) * 200).save(str(TOKENIZER))
    print(Tokenizer.from_file(str(TOKENIZER)).encode("the nice Strawberry 🍓").tokens)


if __name__ == "__main__":
    main()
