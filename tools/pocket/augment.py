"""Makes training pictures out of transparent pictograms: a whole batch at once, in torch.

Nobody will show the model a centred pictogram on transparency: pictures come on coloured paper, on
photographs, turned, small, cut at the edge, blurred, in grey.
"""

import math

import torch
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from model import IMAGE_SIZE, MEAN, STD

SMALL = 0.75  # below this scale the half-size source is sampled, or thin lines would alias


def standardise(rgb: torch.Tensor) -> torch.Tensor:
    """[n,3,h,w] in 0..1 -> what the vision tower expects."""
    return (rgb - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)


def place(premultiplied: torch.Tensor) -> torch.Tensor:
    """Random flip, rotation (mostly within 12 degrees), scale and shift of [n,4,s,s]."""
    n = len(premultiplied)
    scale = torch.empty(n).uniform_(0.7, 1.1)
    limit = torch.where(torch.rand(n) < 0.1, math.radians(30), math.radians(12))
    angle = (torch.rand(n) * 2 - 1) * limit
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    stretch = torch.empty(n).uniform_(0.92, 1.09)
    cos, sin = angle.cos() / scale, angle.sin() / scale
    room = (1.05 - scale).clamp(min=0.08)
    shift = (torch.rand(n, 2) * 2 - 1) * room[:, None]
    rows = torch.stack([flip * cos * stretch, flip * sin * stretch, -sin / stretch, cos / stretch], -1).view(n, 2, 2)
    theta = torch.cat([rows, -(rows @ shift[:, :, None])], 2)
    grid = torch.nn.functional.affine_grid(theta, [n, 4, IMAGE_SIZE, IMAGE_SIZE], align_corners=False)
    out = torch.empty(n, 4, IMAGE_SIZE, IMAGE_SIZE)
    small = scale < SMALL
    out[small] = grid_sample(avg_pool2d(premultiplied[small], 2), grid[small], align_corners=False)
    out[~small] = grid_sample(premultiplied[~small], grid[~small], align_corners=False)
    return out


def backgrounds(n: int) -> torch.Tensor:
    """White, plain colours, gradients and smooth noise that stands for a photograph."""
    kind = torch.rand(n)
    first, second = torch.rand(2, n, 3, 1, 1)
    paper = first.expand(n, 3, IMAGE_SIZE, IMAGE_SIZE).clone()
    paper[kind < 0.7] = 1.0
    grey = (kind >= 0.7) & (kind < 0.75)
    paper[grey] = first[grey][:, :1]
    ramp = torch.linspace(0, 1, IMAGE_SIZE).view(1, 1, 1, -1).expand(n, 1, IMAGE_SIZE, IMAGE_SIZE)
    upright = (torch.rand(n) < 0.5).view(n, 1, 1, 1)
    ramp = torch.where(upright, ramp.transpose(2, 3), ramp)
    gradient = (kind >= 0.88) & (kind < 0.95)
    paper[gradient] = (first + (second - first) * ramp)[gradient]
    noisy = kind >= 0.95
    count = int(noisy.sum())
    if count:
        coarse = interpolate(torch.rand(count, 3, 4, 4), IMAGE_SIZE, mode="bilinear")
        fine = interpolate(torch.rand(count, 3, 16, 16), IMAGE_SIZE, mode="bilinear")
        strength = torch.rand(count, 1, 1, 1)
        paper[noisy] = first[noisy] + (0.65 * coarse + 0.35 * fine - first[noisy]) * strength
    return paper


def recolour(rgb: torch.Tensor) -> torch.Tensor:
    """Brightness, contrast, saturation, a little tint; sometimes grey, blurred or grainy."""
    n = len(rgb)
    one = lambda low, high: torch.empty(n, 1, 1, 1).uniform_(low, high)  # noqa: E731
    luma = rgb.mean(1, keepdim=True)
    saturation = torch.where(torch.rand(n, 1, 1, 1) < 0.04, torch.zeros(1), one(0.75, 1.25))
    rgb = luma + (rgb - luma) * saturation
    rgb = (rgb - 0.5) * one(0.85, 1.15) + 0.5 + one(-0.06, 0.06)
    rgb = rgb * torch.empty(n, 3, 1, 1).uniform_(0.94, 1.06)
    blurred = torch.rand(n) < 0.05
    rgb[blurred] = avg_pool2d(rgb[blurred], 3, 1, 1, count_include_pad=False)
    grainy = torch.rand(n) < 0.04
    rgb[grainy] += torch.randn_like(rgb[grainy]) * 0.06
    return rgb.clamp(0, 1)


def augment(rgba: torch.Tensor) -> torch.Tensor:
    """uint8 [n,s,s,4] -> standardised float [n,3,IMAGE_SIZE,IMAGE_SIZE]."""
    pixels = rgba.permute(0, 3, 1, 2).float() / 255
    alpha = pixels[:, 3:]
    placed = place(torch.cat([pixels[:, :3] * alpha, alpha], 1))
    return standardise(recolour(placed[:, :3] + backgrounds(len(rgba)) * (1 - placed[:, 3:])))


def plain(rgba: torch.Tensor) -> torch.Tensor:
    """The same shape without chance: on white, as the page composites (for quick validation only)."""
    pixels = rgba.permute(0, 3, 1, 2).float() / 255
    white = pixels[:, :3] * pixels[:, 3:] + 1 - pixels[:, 3:]
    return standardise(interpolate(white, IMAGE_SIZE, mode="bicubic", antialias=True).clamp(0, 1))
