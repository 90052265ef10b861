"""Measures the exported model on what training never saw, and prints JSON for the model card.

Unseen style: the Fluent emoji. Unseen names: those of `names.is_unseen`, in no training picture of any style.
Labels go through the exported text tower inside the papers' prompt; the teacher appears in one figure only.
Run: python evaluate.py
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from exported import Exported
from heldout import HELD_OUT, write_held_out
from names import is_unseen
from paths import MODEL, TEACHER, WORDS
from train_text import spearman

PROMPT = "the nice {}"
DRAWS, CHOICES = 500, 20


def among_twenty(similar: torch.Tensor, seed: int = 0) -> float:
    """Mean accuracy over fixed draws: twenty names, the picture of each, the best of the twenty labels."""
    random, right = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        picked = random.choice(len(similar), CHOICES, replace=False)
        right.append((similar[picked][:, picked].argmax(1) == torch.arange(CHOICES)).float().mean().item())
    return float(np.mean(right))


def among_all(similar: torch.Tensor, rows: np.ndarray, best: int) -> float:
    top = similar[rows].topk(best, dim=1).indices
    return (top == torch.from_numpy(rows)[:, None]).any(1).float().mean().item()


def twenty_way_logits(similar: torch.Tensor, rows: np.ndarray, seed: int) -> torch.Tensor:
    """For each row its true label first, then nineteen others drawn from all: what a page with labels sees."""
    random, out = np.random.default_rng(seed), []
    for row in rows:
        others = random.choice(np.delete(np.arange(len(similar)), row), CHOICES - 1, replace=False)
        out.append(similar[row, [row, *others]])
    return torch.stack(out)


def calibration(logits: torch.Tensor) -> dict[str, float]:
    """Negative log-likelihood, and the mean gap between stated and true certainty over ten bins."""
    certain, chosen = logits.softmax(1).max(1)
    right, gap = (chosen == 0).float(), 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (certain > low) & (certain <= low + 0.1)
        if inside.any():
            gap += inside.float().mean().item() * abs(certain[inside].mean() - right[inside].mean()).item()
    return {"negative log-likelihood": -logits.log_softmax(1)[:, 0].mean().item(), "calibration error": gap}


def held_out_pictures(exported: Exported, folder: Path) -> tuple[list[str], torch.Tensor]:
    if not (folder / "names.json").exists():
        write_held_out(folder)
    names = json.loads((folder / "names.json").read_text())
    return list(names.values()), exported.images(np.stack([exported.pixels(folder / file) for file in names]))


def text_agreement(exported: Exported) -> float:
    """Rank correlation with the teacher over 10,000 pairs of words that the text tower was never taught."""
    words = json.loads(WORDS.read_text())
    where = {text: i for i, text in enumerate(words["texts"])}
    teacher = np.load(TEACHER)["embeddings"][[where[word] for word in words["held_out"]]]
    ours = exported.texts([PROMPT.format(word) for word in words["held_out"]]).numpy()
    left, right = np.random.default_rng(0).integers(0, len(teacher), (2, 10_000))
    return spearman((ours[left] * ours[right]).sum(1), (teacher[left] * teacher[right]).sum(1))


def similarities(exported: Exported, pictures: Path) -> tuple[list[str], torch.Tensor]:
    """Every picture of the unseen style against every name of it, through both exported towers."""
    names, images = held_out_pictures(exported, pictures)
    return names, images @ exported.texts([PROMPT.format(name) for name in names]).T


def measure(exported: Exported, names: list[str], similar: torch.Tensor) -> dict:
    unseen = np.flatnonzero([is_unseen(name) for name in names])
    everything = np.arange(len(names))
    scale = exported.model.logit_scale.exp()
    return {
        "unseen style": {
            "pictures": len(names),
            "top-1 of 20": among_twenty(similar),
            "top-1 of all": among_all(similar, everything, 1),
            "top-5 of all": among_all(similar, everything, 5),
        },
        "unseen style, unseen names": {
            "pictures": len(unseen),
            "top-1 of 20": among_twenty(similar[unseen][:, unseen]),
            "top-1 of all": among_all(similar, unseen, 1),
            "top-5 of all": among_all(similar, unseen, 5),
        },
        "calibration on 20 labels": calibration(twenty_way_logits(similar, everything[1::2], 1) * scale),
        "logit scale": scale.item(),
        "spearman with the teacher on held-out words": text_agreement(exported),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--heldout", type=Path, default=HELD_OUT)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = Exported(arguments.model)
    print(json.dumps(measure(model, *similarities(model, arguments.heldout)), indent=1))
