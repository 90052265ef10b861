"""Eight-bit weights: a matrix `x` is stored as int8 with one scale for each output, `x_scale`.

`x * x_scale` is the weight. Names and meaning are those of the package `compressed-tensors` (format
`int-quantized`, strategy `channel`, symmetric), which reads such files for Hugging Face's libraries. The
reader in Rust is `src/clip/checkpoint/quantised.rs`.

A module for other scripts: `sys.path` must hold `tools/`.
"""

import torch

LARGEST = 127
SCALE = "_scale"
# The smallest scale: just above the smallest normal f16. The row of a dead channel would get a smaller one,
# which f16 rounds to 0, and 0 / 0 is no number.
SMALLEST = 6.2e-5


def is_matrix(name: str, tensor: torch.Tensor) -> bool:
    """Whether the weight is a matrix (or kernel) whose rows are outputs.

    Position embeddings are not, and neither are open_clip's projections, which are [inputs, outputs].
    """
    return (
        tensor.ndim > 1 and tensor.is_floating_point() and name.endswith("weight") and "position" not in name
    )


def quantised(state: dict[str, torch.Tensor], rest: torch.dtype) -> dict[str, torch.Tensor]:
    """Matrices as int8 with scales, all other floating-point tensors as `rest`, integers unchanged."""
    out = {}
    for name, tensor in state.items():
        if not is_matrix(name, tensor):
            out[name] = (tensor.to(rest) if tensor.is_floating_point() else tensor).contiguous()
            continue
        rows = tensor.float().flatten(1)
        scale = (rows.abs().amax(1, keepdim=True) / LARGEST).clamp(min=SMALLEST).to(rest).float()
        whole = (rows / scale).round().clamp(-LARGEST, LARGEST).to(torch.int8)
        out[name], out[name + SCALE] = whole.view(tensor.shape).contiguous(), scale.to(rest)
    return out


def dequantised(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The inverse of `quantised`: all floating-point tensors as f32, no scales, integers unchanged."""
    out = {}
    for name, tensor in state.items():
        if tensor.dtype == torch.int8:
            scale = state[name + SCALE].float()
            out[name] = tensor.float() * scale.view(-1, *[1] * (tensor.ndim - 1))
        elif not (name.endswith(SCALE) and name.removesuffix(SCALE) in state):
            out[name] = tensor.float() if tensor.is_floating_point() else tensor
    return out
