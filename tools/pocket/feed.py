"""Augmented batches, without end."""

from collections.abc import Callable, Iterator

import torch

from augment import augment

COLOUR = 0.6  # share of a batch that is in colour, before augmentation


class Queue:
    """Each picture once before any comes again, colour pictures and drawings apart: there are more of the latter."""

    def __init__(self, drawn: torch.Tensor):
        self.pools = [torch.nonzero(~drawn)[:, 0], torch.nonzero(drawn)[:, 0]]
        self.orders = [self.pools[0][:0]] * 2

    def take(self, count: int) -> torch.Tensor:
        """Row numbers [count]."""
        out = []
        for kind, part in enumerate((round(count * COLOUR), count - round(count * COLOUR))):
            if len(self.orders[kind]) < part:
                pool = self.pools[kind]
                self.orders[kind] = pool[torch.randperm(len(pool), device=pool.device)]
            out.append(self.orders[kind][:part])
            self.orders[kind] = self.orders[kind][part:]
        return torch.cat(out)


def batches(
    pixels: torch.Tensor, rows: torch.Tensor, drawn: torch.Tensor, size: int, strength: Callable[[], float]
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Without end: (numbers of the rows [size], pictures uint8 [size,3,s,s], which of these each shows as well), made
    where `pixels` lie."""
    queue = Queue(drawn)
    while True:
        picked = queue.take(size)
        yield picked, *augment(pixels[rows[picked]], strength())
