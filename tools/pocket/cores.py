"""Data-parallel training on the CPU: one process a core, each with its own batches, gradients averaged.

Processes are used because two threads inside one step wait for each other too often. Start with `torchrun
--nproc-per-node 2 SCRIPT`; under plain `python` there is one process, and these functions cost nothing.
"""

import os

import torch
import torch.distributed as dist


def join() -> int:
    """Joins the other processes. Returns this one's rank; rank 0 writes checkpoints and keeps the time."""
    torch.set_num_threads(1)
    if "RANK" in os.environ:
        dist.init_process_group("gloo")
    return dist.get_rank() if dist.is_initialized() else 0


def processes() -> int:
    """How many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def from_first(number: float) -> float:
    """The number of process 0, in every process. Use it for times: the clocks of the processes differ."""
    if not dist.is_initialized():
        return number
    sent = torch.tensor([number], dtype=torch.float64)
    dist.broadcast(sent, 0)
    return sent.item()


def mean_gradients(module: torch.nn.Module) -> None:
    """Replaces the gradients in every process by their mean, in one message."""
    if not dist.is_initialized():
        return
    gradients = [p.grad for p in module.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    flat /= processes()
    for gradient, mean in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))
