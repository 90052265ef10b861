"""What both training runs share: a learning rate that follows the clock, and checkpoints that survive a kill.

The machine is shared, so nobody knows how many steps fit into an hour: the cosine runs over elapsed
time, and each run surely ends when its minutes are spent.
"""

import math
import os
import time
from pathlib import Path

import torch

WARM_UP = 0.02
CHECKPOINT_SECONDS = 150


class Clock:
    """Elapsed share of the minutes given, across restarts."""

    def __init__(self, minutes: float, spent: float = 0.0):
        self.budget, self.began = minutes * 60, time.monotonic() - spent
        self.saved = time.monotonic()

    def spent(self) -> float:
        return time.monotonic() - self.began

    def share(self) -> float:
        return min(1.0, self.spent() / self.budget)

    def rate(self) -> float:
        """Factor on the peak learning rate."""
        share = self.share()
        return min(1.0, share / WARM_UP) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-3

    def checkpoint_due(self) -> bool:
        if time.monotonic() - self.saved < CHECKPOINT_SECONDS:
            return False
        self.saved = time.monotonic()
        return True


class Average:
    """A moving average of the weights (and of batch-norm's statistics): better than any single step."""

    def __init__(self, module: torch.nn.Module, decay: float):
        self.decay = decay
        self.state = {k: v.detach().clone() for k, v in module.state_dict().items()}
        self.steps = 0

    @torch.no_grad()
    def update(self, module: torch.nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                self.state[key].lerp_(value, 1 - decay)
            else:
                self.state[key].copy_(value)


def save(path: Path, state: dict) -> None:
    """Writes beside, then renames: a kill in the middle leaves the old checkpoint."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def decay_groups(module: torch.nn.Module, decay: float) -> list[dict]:
    """Weight decay for matrices and kernels only."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
