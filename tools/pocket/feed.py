"""An endless stream of augmented batches with fixed shares of each kind of picture."""

from collections.abc import Callable, Iterator

import torch

from augment import augment

# Shares of a batch, before augmentation: pictures in colour, icons in one ink, drawings by real hands. The
# data hold more of the last two than of the first.
SHARES = (0.35, 0.2, 0.45)


class Queue:
    """Hands out rows at random: every picture of a kind once before any of that kind comes again.

    `kinds` [n]: the index into `SHARES` of each row; rows with another value are never handed out.
    """

    def __init__(self, kinds: torch.Tensor):
        self.pools = [torch.nonzero(kinds == kind)[:, 0] for kind in range(len(SHARES))]
        self.orders = [pool[:0] for pool in self.pools]

    def take(self, count: int) -> torch.Tensor:
        """Row numbers [count], in the shares of `SHARES`."""
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
    """Endless batches on the device of `pixels`: (indices into `rows` [size], pictures uint8 [size,3,s,s],
    and for each picture the index in the batch of the one it shows as well [size]).

    `pixels`: uint8 [all,s,s,4]. `kinds`: of each of `rows`. `strength`: asked before each batch.
    """
    queue = Queue(kinds)
    while True:
        picked = queue.take(size)
        yield picked, *augment(pixels[rows[picked]], strength())
