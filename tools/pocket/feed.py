"""Augmented batches, without end."""

from collections.abc import Callable, Iterator

import torch

from augment import augment

# Shares of a batch, before augmentation: pictures in colour, icons in one ink, drawings by real hands. There are more of the
# last two than of the first.
SHARES = (0.35, 0.2, 0.45)


class Queue:
    """Each picture once before any of its kind comes again."""

    def __init__(self, kinds: torch.Tensor):
        self.pools = [torch.nonzero(kinds == kind)[:, 0] for kind in range(len(SHARES))]
        self.orders = [pool[:0] for pool in self.pools]

    def take(self, count: int) -> torch.Tensor:
        """Row numbers [count]."""
        parts = [round(count * share) for share in SHARES[1:]]
        out = []
        for kind, part in enumerate([count - sum(parts), *parts]):
            if len(self.orders[kind]) < part:
                pool = self.pools[kind]
                self.orders[kind] = pool[torch.randperm(len(pool), device=pool.device)]
            out.append(self.orders[kind][:part])
            self.orders[kind] = self.orders[kind][part:]
        return torch.cat(out)


def batches(
    pixels: torch.Tensor, rows: torch.Tensor, kinds: torch.Tensor, size: int, strength: Callable[[], float]
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Without end: (numbers of the rows [size], pictures uint8 [size,3,s,s], which of these each shows as well), made
    where `pixels` lie."""
    queue = Queue(kinds)
    while True:
        picked = queue.take(size)
        yield picked, *augment(pixels[rows[picked]], strength())
