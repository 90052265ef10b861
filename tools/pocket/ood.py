"""How well labels part held-out pictures from all others, quickly: what the page is for, while a tower is being trained.

Half A of the unseen style (`tools/experiments/label_lists.py`; half B is for reporting), K names drawn as ID, all other
pictures OOD; the labels' mass beside the mean mass of the corpus' words that are not too like one of them. The
figures that are stated come from `ood-lens calibrate` and `label-lists`, with the page's own method.
"""

import hashlib

import numpy as np
import torch

LISTS, TEMPERATURE, TOO_LIKE = 20, 1 / 41.2, 0.75


def in_half_a(name: str) -> bool:
    return int(hashlib.sha256(f"half/{name}".encode()).hexdigest(), 16) % 2 == 0


def area_under_curve(belong: np.ndarray, others: np.ndarray) -> float:
    ranks = np.concatenate([belong, others]).argsort().argsort()[: len(belong)] + 1
    return float((ranks.sum() - len(belong) * (len(belong) + 1) / 2) / (len(belong) * len(others)))


@torch.inference_mode()
def separation(images: torch.Tensor, names: torch.Tensor, words: torch.Tensor, size: int) -> float:
    """Mean AUROC over lists of `size` labels. `images` and `names` [n, d]: row i of each is one picture; `words` [m, d]: the
    corpus. Unit vectors all."""
    random, found = np.random.default_rng(0), []
    mass = torch.cat([torch.exp(part @ words.T / TEMPERATURE) for part in images.split(256)])
    likeness = words @ names.T
    for _ in range(LISTS):
        labels = random.choice(len(names), size, replace=False)
        kept = (likeness[:, labels].amax(1) < TOO_LIKE).float()
        of_labels = torch.exp(images @ names[labels].T / TEMPERATURE).sum(1)
        score = (of_labels.log() - (mass @ kept).log()).numpy()
        found.append(area_under_curve(score[labels], np.delete(score, labels)))
    return float(np.mean(found))
