"""Distils MiniLM into CLIP's small causal text tower.

A word and the same word inside a prompt must land on one vector: the teacher's, of the bare word. So each
step draws a prompt for each word. Loss: cosine distance, plus in-batch softmax, which keeps neighbours apart.
Run: python train_text.py --minutes 40     (goes on from its checkpoint; stops when the minutes are spent)
     torchrun --nproc-per-node 2 train_text.py …   (on two cores)
"""

import argparse
import json
import time
from collections.abc import Iterator

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from cores import from_first, join, mean_gradients, processes
from model import build, config, encode_text, pad
from paths import TEACHER, TEXT_CHECKPOINT, TOKENIZER, WORDS
from schedule import Average, Clock, decay_groups, fast_arithmetic, rate, save, start_from_committed
from words import PROMPTS

BATCH = 384
RATE = 1e-3  # a fresh run took 2e-3
CONTRAST_SCALE = 20.0
CONTRAST = 0.1
# Where the rows of a batch come from; the rest is drawn from all texts alike. Users type common words and the
# names of pictures far more often than one of WordNet's ferns, and a small tower must choose.
NAME_SHARE, COMMON_SHARE = 0.3, 0.25
SORTED_BATCHES = 8  # drawn at one time and sorted by length, so that little is padded


class Texts:
    """Every text with its token ids inside each prompt and its teacher vector."""

    def __init__(self):
        words = json.loads(WORDS.read_text())
        self.texts, self.wordnet = words["texts"], words["wordnet"]  # the first `wordnet` are the corpus
        held_out = set(words["held_out"])
        self.held_out = np.array([i for i, text in enumerate(self.texts) if text in held_out])
        self.training = np.array([i for i, text in enumerate(self.texts) if text not in held_out])
        self.names = self.rows_of(set(words["named"]) - held_out)
        self.common = self.rows_of(set(words["common"]) - held_out)
        self.vectors = torch.from_numpy(np.load(TEACHER)["embeddings"])
        self.tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self.prompts, weights = zip(*PROMPTS.items())
        self.weights = np.array(weights) / sum(weights)

    def ids(self, rows: np.ndarray, prompts: list[str], context: int) -> list[list[int]]:
        filled = [prompt.format(self.texts[row]) for row, prompt in zip(rows, prompts)]
        encoded = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(filled)]
        return [ids if len(ids) <= context else ids[: context - 1] + ids[-1:] for ids in encoded]

    def rows_of(self, texts: set[str]) -> np.ndarray:
        return np.array([i for i, text in enumerate(self.texts) if text in texts])

    def batches(self, random: np.random.Generator, context: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Rows and token ids, forever. Rows of a batch are distinct: two equal words would be each other's false
        negatives."""
        size = BATCH * SORTED_BATCHES
        named, common = int(size * NAME_SHARE), int(size * COMMON_SHARE)
        while True:
            pools = (self.names, named), (self.common, common), (self.training, size - named - common)
            rows = np.concatenate([random.choice(pool, min(n, len(pool)), replace=False) for pool, n in pools])
            ids = self.ids(rows, random.choice(self.prompts, len(rows), p=self.weights), context)
            for part in np.array_split(np.argsort([len(i) for i in ids], kind="stable"), SORTED_BATCHES):
                _, first = np.unique(rows[part], return_index=True)
                part = part[first]
                yield rows[part], pad([ids[i] for i in part])


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    rank = lambda x: np.argsort(np.argsort(x))  # noqa: E731
    return float(np.corrcoef(rank(a), rank(b))[0, 1])


@torch.inference_mode()
def embed(model: torch.nn.Module, ids: list[list[int]]) -> torch.Tensor:
    with fast_arithmetic():
        return torch.cat([encode_text(model, pad(ids[i : i + 512])) for i in range(0, len(ids), 512)])


def agreement(model: torch.nn.Module, texts: Texts) -> dict[str, float]:
    """Cosine to the teacher and rank correlation of pairs: of words that the tower never saw, and of words of all
    kinds, of which it saw nearly all."""
    out = {}
    for kind, rows in [("held-out", texts.held_out), ("all", np.arange(0, len(texts.texts), 37)), ("names", texts.names)]:
        vectors = embed(model, texts.ids(rows, ["the nice {}"] * len(rows), model.context_length))
        teacher = texts.vectors[rows]
        left, right = np.random.default_rng(0).integers(0, len(rows), (2, 10_000))
        ours, theirs = ((v[left] * v[right]).sum(1).numpy() for v in (vectors, teacher))
        out |= {f"{kind} cosine": (vectors * teacher).sum(1).mean().item(), f"{kind} spearman": spearman(ours, theirs)}
    return out


def train(minutes: float) -> None:
    process = join()
    texts, random = Texts(), np.random.default_rng()
    model = build(config()["model_cfg"])
    model.visual = torch.nn.Identity()
    model.logit_scale.requires_grad = False
    optimiser = torch.optim.AdamW(decay_groups(list(model.parameters()), 0.05), lr=RATE, betas=(0.9, 0.98), fused=True)
    average = Average(model, 0.998)
    clock, step = Clock(minutes), 0
    if TEXT_CHECKPOINT.exists():
        state = torch.load(TEXT_CHECKPOINT)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        average.state, average.steps, step = state["average"], state["step"], state["step"]
        clock = Clock(minutes, state["spent"])
    else:
        start_from_committed(model, "text")
        average = Average(model, 0.998)
    judged = build(config()["model_cfg"])
    judged.visual = torch.nn.Identity()

    def checkpoint() -> None:
        state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "average": average.state}
        save(TEXT_CHECKPOINT, state | {"step": step, "spent": clock.spent()})
        judged.load_state_dict(average.state)
        line = {"step": step, "passes": step * BATCH * processes() / len(texts.training), "minutes": clock.spent() / 60}
        line |= {"cpu minutes": time.process_time() / 60, "loss": running} | agreement(judged, texts)
        print(json.dumps({k: round(v, 4) for k, v in line.items()}), flush=True)

    running = float("nan")
    batches = texts.batches(random, model.context_length)
    while (share := from_first(clock.share())) < 1:
        rows, ids = next(batches)
        with fast_arithmetic():
            vectors = encode_text(model, ids)
        similar = vectors @ texts.vectors[rows].T
        contrast = cross_entropy(similar * CONTRAST_SCALE, torch.arange(len(rows)))
        loss = 1 - similar.diagonal().mean() + CONTRAST * contrast
        for group in optimiser.param_groups:
            group["lr"] = RATE * rate(share)
        optimiser.zero_grad()
        loss.backward()
        mean_gradients(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update(model)
        step += 1
        running = loss.item() if running != running else 0.99 * running + 0.01 * loss.item()
        if process == 0 and clock.checkpoint_due():
            checkpoint()
    if process == 0:
        checkpoint()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40)
    train(parser.parse_args().minutes)
