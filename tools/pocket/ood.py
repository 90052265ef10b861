"""Measures quickly, while a tower trains, how well labels separate ID pictures from OOD pictures.

On half A of the unseen style (`halves.py`): K names drawn as ID, all other pictures OOD. The score is the
summed similarity mass of the labels against that of the corpus' words, without words that are too like a
label. The figures of the model card come from `ood-lens calibrate` and `ood-lens label-lists`, which use the
page's own method.
"""

import numpy as np
import torch

LISTS, TEMPERATURE, TOO_LIKE = 20, 1 / 41.2, 0.75


def area_under_curve(belong: np.ndarray, others: np.ndarray) -> float:
    """AUROC of the scores of ID pictures against those of OOD pictures; ties are broken by order."""
    ranks = np.concatenate([belong, others]).argsort().argsort()[: len(belong)] + 1
    return float((ranks.sum() - len(belong) * (len(belong) + 1) / 2) / (len(belong) * len(others)))


@torch.inference_mode()
def separation(images: torch.Tensor, names: torch.Tensor, words: torch.Tensor, size: int) -> float:
    """Mean AUROC over `LISTS` lists of `size` labels.

    `images` and `names` [n, d]: row i of each is one picture. `words` [m, d]: the corpus. All are unit
    vectors.
    """
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
