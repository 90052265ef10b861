"""Weights in eight bits, one scale for each output: `x` of type int8 beside `x_scale`, whose product is the weight.

Names and meaning are those of the package `compressed-tensors` (format `int-quantized`, strategy `channel`, symmetric), which
reads such files for Hugging Face's libraries; `src/clip/checkpoint/quantised.rs` reads them for ours.
"""

import torch

LARGEST = 127
SCALE = "_scale"


def is_matrix(name: str, tensor: torch.Tensor) -> bool:
    """Whether the weight is a matrix (or kernel) whose rows are outputs; positions, and open_clip's projections [inputs,
    outputs], are not."""
    return (
        tensor.ndim > 1 and tensor.is_floating_point() and name.endswith("weight") and "position" not in name
    )


def quantised(state: dict[str, torch.Tensor], rest: torch.dtype) -> dict[str, torch.Tensor]:
    """Matrices in eight bits, all other numbers in `rest`, counters as they are."""
    out = {}
    for name, tensor in state.items():
        if not is_matrix(name, tensor):
            out[name] = (tensor.to(rest) if tensor.is_floating_point() else tensor).contiguous()
            continue
        rows = tensor.float().flatten(1)
        scale = (rows.abs().amax(1, keepdim=True) / LARGEST).clamp(min=1e-8).to(rest).float()
        whole = (rows / scale).round().clamp(-LARGEST, LARGEST).to(torch.int8)
        out[name], out[name + SCALE] = whole.view(tensor.shape).contiguous(), scale.to(rest)
    return out


def dequantised(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """All numbers in f32, under the names that a model knows; counters as they are."""
    out = {}
    for name, tensor in state.items():
        if tensor.dtype == torch.int8:
            scale = state[name + SCALE].float()
            out[name] = tensor.float() * scale.view(-1, *[1] * (tensor.ndim - 1))
        elif not (name.endswith(SCALE) and name.removesuffix(SCALE) in state):
            out[name] = tensor.float() if tensor.is_floating_point() else tensor
    return out
