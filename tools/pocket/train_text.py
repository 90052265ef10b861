"""Trains the text tower: distils MiniLM into CLIP's small causal transformer.

A word and the same word inside a prompt must land on one vector, the teacher's for the bare word, so each
step draws a prompt for each word. Loss: cosine distance, plus an in-batch softmax that keeps neighbours
apart.

From:   words.json, teacher.npz and tokenizer.json in the cache
Writes: text.pt in the cache, a checkpoint from which the next start goes on
Run:    python train_text.py --minutes 40                    stops when the minutes are spent
        torchrun --nproc-per-node 2 train_text.py ...        on two cores
        python train_text.py --batch 2048 --rate 2e-3 ...    on a GPU
"""

import argparse
import json
import time
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from cores import from_first, join, mean_gradients, processes
from model import build, config, encode_text, pad
from paths import TEACHER, TEXT_CHECKPOINT, TOKENIZER, WORDS
from schedule import Average, Clock, decay_groups, device, fast_arithmetic, rate, save, start_from_committed
from words import LABEL_PROMPT, PROMPTS

RATE = 1e-3  # for a warm start; from random weights 2e-3
DECAY = 0.01
CONTRAST_SCALE = 20.0  # of the in-batch softmax
CONTRAST = 0.1  # weight of the in-batch softmax
# Shares of a batch that are names of pictures and common words; the rest is drawn from all texts alike. Users
# type these far more often than one of WordNet's ferns, and a small tower cannot learn all words equally
# well.
NAME_SHARE, COMMON_SHARE = 0.3, 0.25
SORTED_BATCHES = 8  # drawn at once and sorted by length, so that little is padded


class Texts:
    """Every text with its token ids inside each prompt and its teacher vector. Texts are addressed by row."""

    def __init__(self):
        words = json.loads(WORDS.read_text())
        self.texts, self.wordnet = words["texts"], words["wordnet"]  # the first `wordnet` are the corpus
        held_out = set(words["held_out"])
        self.held_out = np.array([i for i, text in enumerate(self.texts) if text in held_out])
        self.training = np.array([i for i, text in enumerate(self.texts) if text not in held_out])
        self.names = self.rows_of(set(words["named"]) - held_out)
        self.common = self.rows_of(set(words["common"]) - held_out)
        self.tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self.prompts, weights = zip(*PROMPTS.items(), strict=True)
        self.weights = np.array(weights) / sum(weights)

    @cached_property
    def vectors(self) -> torch.Tensor:
        """The teacher's unit vectors [texts, 128]."""
        return torch.from_numpy(np.load(TEACHER)["embeddings"]).float()

    def ids(self, rows: np.ndarray, prompts: list[str], context: int) -> list[list[int]]:
        """Token ids of each row inside its prompt, cut at the context with END kept."""
        filled = [prompt.format(self.texts[row]) for row, prompt in zip(rows, prompts, strict=True)]
        encoded = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(filled)]
        return [ids if len(ids) <= context else ids[: context - 1] + ids[-1:] for ids in encoded]

    def rows_of(self, texts: set[str]) -> np.ndarray:
        """Row numbers of these texts, in order."""
        return np.array([i for i, text in enumerate(self.texts) if text in texts])

    def table(self, context: int) -> tuple[np.ndarray, np.ndarray]:
        """Token ids [prompts, texts, context] with zeros behind END, and their number [prompts, texts]."""
        rows = np.arange(len(self.texts))
        ids = np.zeros((len(self.prompts), len(rows), context), np.int16)
        lengths = np.zeros((len(self.prompts), len(rows)), np.int64)
        for index, prompt in enumerate(self.prompts):
            for row, found in enumerate(self.ids(rows, [prompt] * len(rows), context)):
                ids[index, row, : len(found)] = found
                lengths[index, row] = len(found)
        return ids, lengths

    def batches(
        self, random: np.random.Generator, context: int, size: int
    ) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Endless batches of row numbers [n] and token ids [n, longest], with `size` rows or a few less.

        The rows of a batch are distinct: the softmax would take two equal words for different ones.
        """
        ids, lengths = self.table(context)
        total = size * SORTED_BATCHES
        named, common = int(total * NAME_SHARE), int(total * COMMON_SHARE)
        pools = (self.names, named), (self.common, common), (self.training, total - named - common)
        while True:
            rows = np.concatenate(
                [random.choice(pool, min(n, len(pool)), replace=False) for pool, n in pools]
            )
            prompts = random.choice(len(self.prompts), len(rows), p=self.weights)
            for part in np.array_split(np.argsort(lengths[prompts, rows], kind="stable"), SORTED_BATCHES):
                _, first = np.unique(rows[part], return_index=True)
                part = part[first]
                longest = int(lengths[prompts[part], rows[part]].max())
                yield rows[part], torch.from_numpy(ids[prompts[part], rows[part], :longest]).long()


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Rank correlation of two lists of numbers; ties are broken by order."""
    ranks = [np.argsort(np.argsort(numbers)) for numbers in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


@torch.inference_mode()
def embed(model: torch.nn.Module, ids: list[list[int]]) -> torch.Tensor:
    """Unit vectors [n, dim] of texts given as token ids, on the device of the model."""
    with fast_arithmetic():
        where = next(model.parameters()).device
        return torch.cat(
            [encode_text(model, pad(ids[i : i + 512]).to(where)) for i in range(0, len(ids), 512)]
        )


def agreement(model: torch.nn.Module, texts: Texts) -> dict[str, float]:
    """Cosine to the teacher, and rank correlation with it over pairs of words.

    Measured on words that the tower never saw, on a sample of all words, and on names of pictures.
    """
    out = {}
    some = np.arange(0, len(texts.texts), 37)
    for kind, rows in [("held-out", texts.held_out), ("all", some), ("names", texts.names)]:
        vectors = embed(model, texts.ids(rows, [LABEL_PROMPT] * len(rows), model.context_length)).cpu()
        teacher = texts.vectors[rows]
        left, right = np.random.default_rng(0).integers(0, len(rows), (2, 10_000))
        ours, theirs = ((v[left] * v[right]).sum(1).numpy() for v in (vectors, teacher))
        out |= {
            f"{kind} cosine": (vectors * teacher).sum(1).mean().item(),
            f"{kind} spearman": spearman(ours, theirs),
        }
    return out


def train(minutes: float, size: int, peak: float) -> None:
    """Trains until `minutes` of wall time are spent. `size`: texts a step and process; `peak`: rate."""
    process = join()
    texts, random = Texts(), np.random.default_rng()
    model = build(config()["model_cfg"])
    model.visual = torch.nn.Identity()
    model.to(device()).logit_scale.requires_grad = False
    optimiser = torch.optim.AdamW(
        decay_groups(list(model.parameters()), DECAY), lr=peak, betas=(0.9, 0.98), fused=True
    )
    average = Average(model, 0.998)
    clock, step = Clock(minutes), 0
    if TEXT_CHECKPOINT.exists():
        state = torch.load(TEXT_CHECKPOINT, map_location=device())
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        average.state, average.steps, step = state["average"], state["step"], state["step"]
        clock = Clock(minutes, state["spent"])
    else:
        start_from_committed(model, "text")
        average = Average(model, 0.998)
    averaged = build(config()["model_cfg"])
    averaged.visual = torch.nn.Identity()
    averaged.to(device())
    targets = texts.vectors.to(device())

    def checkpoint() -> None:
        state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "average": average.state}
        save(TEXT_CHECKPOINT, state | {"step": step, "spent": clock.spent()})
        averaged.load_state_dict(average.state)
        line = {
            "step": step,
            "passes": step * size * processes() / len(texts.training),
            "minutes": clock.spent() / 60,
        }
        line |= {"cpu minutes": time.process_time() / 60, "loss": running.item()} | agreement(averaged, texts)
        print(json.dumps({k: round(v, 4) for k, v in line.items()}), flush=True)

    running = None
    batches = texts.batches(random, model.context_length, size)
    while (share := from_first(clock.share())) < 1:
        rows, ids = next(batches)
        with fast_arithmetic():
            vectors = encode_text(model, ids.to(device()))
        similar = vectors @ targets[torch.from_numpy(rows).to(device())].T
        contrast = cross_entropy(similar * CONTRAST_SCALE, torch.arange(len(rows), device=device()))
        loss = 1 - similar.diagonal().mean() + CONTRAST * contrast
        for group in optimiser.param_groups:
            group["lr"] = peak * rate(share)
        optimiser.zero_grad()
        loss.backward()
        mean_gradients(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update(model)
        step += 1
        running = loss.detach() if running is None else running.lerp(loss.detach(), 0.01)
        if process == 0 and clock.checkpoint_due():
            checkpoint()
    if process == 0:
        checkpoint()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=40, help="wall time of the whole run")
    parser.add_argument("--batch", type=int, default=384, help="texts a step and process")
    parser.add_argument(
        "--rate", type=float, default=RATE, help="peak learning rate; 2e-3 from random weights"
    )
    arguments = parser.parse_args()
    train(arguments.minutes, arguments.batch, arguments.rate)
