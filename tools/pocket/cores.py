"""One process a core, each with its own pictures: two threads inside one step wait for each other too often.

Start with `torchrun --nproc-per-node 2`; a plain `python` run is alone and pays nothing.
"""

import os

import torch
import torch.distributed as dist


def join() -> int:
    """Number of this process, 0 where it is alone. Process 0 writes checkpoints and keeps the time."""
    torch.set_num_threads(1)
    if "RANK" in os.environ:
        dist.init_process_group("gloo")
    return dist.get_rank() if dist.is_initialized() else 0


def processes() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def from_first(number: float) -> float:
    """What process 0 says, in all of them: their clocks differ."""
    if not dist.is_initialized():
        return number
    told = torch.tensor([number], dtype=torch.float64)
    dist.broadcast(told, 0)
    return told.item()


def mean_gradients(module: torch.nn.Module) -> None:
    """Every process gets the mean of all gradients, in one message."""
    if not dist.is_initialized():
        return
    gradients = [p.grad for p in module.parameters() if p.grad is not None]
    together = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(together)
    together /= processes()
    for gradient, mean in zip(gradients, together.split([g.numel() for g in gradients])):
        gradient.copy_(mean.view_as(gradient))
