"""Times the exact k nearest neighbours of the corpus mining: ood-lens beside torch and faiss on this machine.

ood-lens computes the paper's number for each word: the mean of ln(|a| + |b| - 2 cos) over the 101 nearest.
torch does the same in tiles (matmul, topk). faiss gives the 101 nearest by cosine and no more. All three use
all cores. Times are those of the computation, without reading files. The ratio is ood-lens divided by the
faster peer, once in wall time and once in CPU seconds of all threads together, which other programs disturb
less (those of ood-lens include reading and printing).

Run: pip install torch==2.9.1 faiss-cpu==1.15.1 safetensors==0.8.0 numpy
     cargo build --release
     python tools/bench/mining_peer.py target/release/ood-lens [WORDS] [DIMENSION ...]
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

K = 100
TILE = 512


def now() -> np.ndarray:
    """Wall and CPU seconds on clocks that only run forwards."""
    return np.array([time.perf_counter(), time.process_time()])


def since(begun: np.ndarray) -> np.ndarray:
    """Wall and CPU seconds that have passed."""
    return now() - begun


def cpu_of_children() -> float:
    """CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def by_torch(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Seconds [wall, CPU], and the mean log distance of each row of `features` [n, d]."""
    x = torch.from_numpy(features)
    begun = now()
    norms = x.norm(dim=1)
    units = x / norms[:, None]
    means = []
    for start in range(0, len(x), TILE):
        rows = slice(start, start + TILE)
        distances = norms[rows, None] + norms[None] - 2 * units[rows] @ units.T
        means.append(distances.topk(K + 1, largest=False).values.clamp(min=1e-6).log().mean(1))
    return since(begun), torch.cat(means).numpy()


def by_faiss(features: np.ndarray) -> np.ndarray | None:
    """Seconds [wall, CPU]; None where faiss is not installed."""
    try:
        import faiss
    except ImportError:
        return None
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    index = faiss.IndexFlatIP(units.shape[1])
    index.add(units)
    begun = now()
    index.search(units, K + 1)
    return since(begun)


def by_ood_lens(command: str, features: np.ndarray, folder: str) -> tuple[np.ndarray, np.ndarray]:
    """As `by_torch`."""
    path = Path(folder) / "features.safetensors"
    save_file({"features": features}, path)
    before = cpu_of_children()
    run = subprocess.run(
        [command, "mine", "--input", path, "--k", str(K), "--noun-length", str(len(features))],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = float(run.stderr.split("densities took ")[1].split(" s")[0])
    found = np.array(json.loads(run.stdout)["mean_log_distance"])
    return np.array([seconds, cpu_of_children() - before]), found


def main(command: str, words: int | str = 80_000, *dimensions: str) -> None:
    for dimension in map(int, dimensions or (256, 512)):
        rng = np.random.default_rng(1)
        # Clusters, as words have them: in pure noise no word is nearer than another.
        centres = rng.normal(size=(500, dimension))
        features = centres[rng.integers(500, size=int(words))] + rng.normal(size=(int(words), dimension))
        features = (features * 0.5).astype(np.float32)
        with tempfile.TemporaryDirectory() as folder:
            ours, found = by_ood_lens(command, features, folder)
        theirs, expected = by_torch(features)
        others = by_faiss(features)
        error = np.abs(found - expected).max()
        assert error < 1e-4, f"not the same numbers: {error}"
        best = np.min([t for t in (theirs, others) if t is not None], axis=0)
        for kind, index in [("wall", 0), ("CPU", 1)]:
            faiss_text = "not installed" if others is None else f"{others[index]:.1f} s"
            print(
                f"{words} x {dimension}, {kind}: ours {ours[index]:.1f} s, torch {theirs[index]:.1f} s, "
                f"faiss {faiss_text}, ratio {ours[index] / best[index]:.2f}",
                flush=True,
            )
        print(f"  largest difference from torch's numbers {error:.1e}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
