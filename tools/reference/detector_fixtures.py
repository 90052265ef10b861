"""Writes scores that the authors' own code of NegRefine and TANL computes on made-up features, and metrics.

The two classes run unchanged. The modules that they import but do not need here (CLIP, the language model,
the data loaders) are replaced by stand-ins that return made-up features. Two things of TANL are pinned:
`torch.randperm`, which shuffles its first queue entries without a seed, keeps their order, and the noise
pictures are features. The metrics are scikit-learn's. Scores are computed on the CPU in f32.

From:   the two repositories at the commits below
Writes: tests/fixtures/detectors/{negrefine,tanl,metrics}.{json,safetensors}
Run:    pip install -r tools/reference/requirements.txt
        git clone https://github.com/ah-ansari/NegRefine && git -C NegRefine checkout 72e4b82
        git clone https://github.com/YBZh/OpenOOD-VLM    && git -C OpenOOD-VLM checkout 804f331
        python tools/reference/detector_fixtures.py --negrefine NegRefine --openood-vlm OpenOOD-VLM
"""

import argparse
import json
import random
import sys
import types
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

OUT = Path(__file__).resolve().parents[2] / "tests/fixtures/detectors"
DIM = 48

Cases = list[dict[str, object]]
Tensors = dict[str, torch.Tensor]


def unit(x: torch.Tensor) -> torch.Tensor:
    """Rows of length 1."""
    return x / x.norm(dim=-1, keepdim=True)


def features(
    generator: torch.Generator, rows: int, centre: torch.Tensor | None = None, spread: float = 1.0
) -> torch.Tensor:
    """Random unit vectors [rows, DIM], around `centre` if given."""
    x = torch.randn(rows, DIM, generator=generator)
    return unit(x if centre is None else centre + spread * x / DIM**0.5)


def world(
    seed: int, labels: int, words: int, images: int, pull: float = 0.25
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features of labels, words and images with cosines as in CLIP: texts near texts, images far away."""
    g = torch.Generator().manual_seed(seed)
    text, image = features(g, 1), features(g, 1)
    id = features(g, labels, text, 0.9)
    word = features(g, words, text, 0.9)
    known = torch.arange(images) % 2 == 0
    near = torch.where(
        known[:, None],
        id[torch.randint(labels, (images,), generator=g)],
        word[torch.randint(words, (images,), generator=g)],
    )
    return id, word, features(g, images, image + pull * near, 0.5)


def write(name: str, source: str, cases: Cases, tensors: Tensors) -> None:
    """Writes NAME.json and NAME.safetensors. A tensor's key begins with the name of its case."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps({"source": source, "cases": cases}, indent=1) + "\n")
    save_file({k: v.contiguous() for k, v in tensors.items()}, OUT / f"{name}.safetensors")
    print(name, [c["case"] for c in cases], (OUT / f"{name}.safetensors").stat().st_size, "bytes")


class Vocabulary(types.ModuleType):
    """Stands for the package `clip`: `tokenize` gives each text one token, its number."""

    def __init__(self):
        super().__init__("clip")
        self.numbers: dict[str, int] = {}

    def tokenize(self, text: str) -> torch.Tensor:
        return torch.tensor([self.numbers.setdefault(text, len(self.numbers))])

    def texts(self, tokens: torch.Tensor) -> list[str]:
        """The texts of these tokens."""
        by_number = {number: text for text, number in self.numbers.items()}
        return [by_number[token] for token in tokens.tolist()]


class PairTower:
    """NegRefine's CLIP model: hands out the images, and embeds "p1 and n2" between label 1 and word 2."""

    def __init__(
        self, clip: Vocabulary, id: torch.Tensor, word: torch.Tensor, image: torch.Tensor, seed: int
    ):
        self.clip, self.id, self.word, self.image = clip, id, word, image
        self.noise = torch.Generator().manual_seed(seed)
        self.pairs: list[torch.Tensor] = []

    def encode_image(self, picture: int) -> torch.Tensor:
        return self.image[picture : picture + 1].clone()

    def encode_text(self, tokens: torch.Tensor) -> torch.Tensor:
        rows = []
        for text in self.clip.texts(tokens):
            p, n = [int(part[1:]) for part in text.split(" and ")]
            both = self.id[p] + self.word[n] + 0.4 * torch.randn(DIM, generator=self.noise) / DIM**0.5
            rows.append(both)
        self.pairs.append(unit(torch.stack(rows)))
        return torch.stack(rows)


class TextTable:
    """NegRefine's CLIP model for the choice of words: looks a text up by what stands before "|"."""

    def __init__(self, clip: Vocabulary, by_text: dict[str, torch.Tensor]):
        self.clip, self.by_text = clip, by_text

    def encode_text(self, tokens: torch.Tensor) -> torch.Tensor:
        return torch.stack([self.by_text[text.split("|")[0]] for text in self.clip.texts(tokens)])


def negrefine(repository: Path) -> None:
    sys.path.insert(0, str(repository / "src"))
    clip = Vocabulary()
    sys.modules["clip"] = clip
    language_model = types.ModuleType("transformers")
    for name in ["AutoModelForCausalLM", "AutoTokenizer"]:
        holder = types.SimpleNamespace(from_pretrained=lambda *a, **k: None)
        setattr(language_model, name, holder)
    language_model.set_seed = lambda seed: None
    sys.modules["transformers"] = language_model

    cases, tensors = [], {}
    for case, settings in enumerate([(3, 640, 1, 1), (30, 1207, 10, 2)]):
        negrefine_score(str(case), clip, settings, cases, tensors)
    negrefine_choice(clip, cases, tensors)
    write(
        "negrefine",
        "ah-ansari/NegRefine 72e4b82, its classes run as they are on made-up features",
        cases,
        tensors,
    )


def negrefine_score(
    case: str, clip: Vocabulary, settings: tuple[int, int, int, int], cases: Cases, tensors: Tensors
) -> None:
    """The score of each image. `settings`: numbers of labels, words and groups, and the seed."""
    import clip_ood

    labels, words, groups, seed = settings
    id, word, image = world(seed, labels, words, 24)
    tower = PairTower(clip, id, word, image, seed + 100)
    it = clip_ood.CLIPood.__new__(clip_ood.CLIPood)
    it.device, it.clip_model = "cpu", tower
    it.noun_prompt_templates = ["{}"]
    it.k_pos, it.k_neg = min(5, labels), 5
    it.ngroup, it.group_fuse_num = groups, None
    it.pos_features, it.neg_features = id, word
    it.pos_labels = [f"p{i}" for i in range(labels)]
    it.neg_labels = [f"n{i}" for i in range(words)]
    score = torch.tensor([it.detection_score(i) for i in range(len(image))], dtype=torch.float64)
    full = words - words % groups
    torch.manual_seed(0)
    order = torch.randperm(full) if groups > 1 else torch.arange(full)
    cases.append({"case": case, "kind": "score", "groups": groups, "temperature": 0.01})
    values = {"image": image, "id": id, "negative": word, "order": order.int()}
    values |= {"pair": torch.stack(tower.pairs), "score": score}
    tensors |= {f"{case}.{k}": v for k, v in values.items()}


def negrefine_choice(clip: Vocabulary, cases: Cases, tensors: Tensors) -> None:
    """The choice of words: the released function on a made-up WordNet, then the released filter.

    The language model behind the filter answers from a table.
    """
    import class_names
    import create_negs
    import neg_filter

    folder = OUT / ".wordnet"
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"noun.artifact": 260, "noun.plant": 140, "noun.person": 60, "adj.all": 90, "adj.pert": 30}
    words = [
        (file, f"{file.replace('.', '')}{chr(97 + i // 26)}{chr(97 + i % 26)}")
        for file, count in counts.items()
        for i in range(count)
    ]
    for file in counts:
        lines = [w for f, w in words if f == file]
        (folder / f"{file}.txt").write_text("\n".join(lines) + "\n")
    labels = [f"label{chr(97 + i)}" for i in range(9)] + [words[7][1]]
    id, word, _ = world(3, len(labels), len(words), 1)
    by_text = {t: f for t, f in zip(labels, id, strict=True)}
    by_text |= {t: f for (_, t), f in zip(words, word, strict=True)}
    by_text[labels[-1]] = id[-1]
    # This word is as good as a label: it must be chosen behind all others.
    by_text[words[11][1]] = unit(id[0] + 0.1 * word[11])

    class_names.CLASS_NAME["made-up"] = labels
    create_negs.preset_noun_prompt_templates = ["{}|"]
    create_negs.preset_adj_prompt_templates = ["{}|"]
    create_negs.csp_templates = ["{}"]
    noun, adj = create_negs.create_initial_negative_labels(
        TextTable(clip, by_text),
        "made-up",
        device="cpu",
        wordnet_database=str(folder) + "/",
        txt_exclude="noun.person.txt,adj.pert.txt",
    )
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    rng = random.Random(4)
    proper = set(rng.sample(noun, 12))
    below = {(w, rng.choice(labels)) for w in rng.sample(noun, 25)}

    def answer(prompt: str, *_: object) -> str:
        quoted = prompt.split("'")[1::2]
        return "Yes." if len(quoted) == 1 and quoted[0] in proper or tuple(quoted) in below else "No."

    neg_filter._query_llm = answer
    neg_filter.tqdm = lambda x: x
    kept_noun, kept_adj = neg_filter.neg_filter(
        noun,
        adj,
        labels,
        TextTable(clip, by_text),
        device="cpu",
        output_folder=str(OUT) + "/",
    )
    for log in OUT.glob("llm_process_*.txt"):
        log.unlink()
    index = {w: i for i, (_, w) in enumerate(words)}
    vectors = torch.stack([by_text[w] for _, w in words])
    cases.append(
        {
            "case": "choice",
            "kind": "choice",
            "labels": labels,
            "words": [w for _, w in words],
            "files": [f for f, _ in words],
            "noun": [index[w] for w in noun],
            "adjective": [index[w] for w in adj],
            "proper": sorted(index[w] for w in proper),
            "below": sorted([index[w], labels.index(label)] for w, label in below),
            "kept": sorted(index[w] for w in kept_noun + kept_adj),
        }
    )
    tensors |= {"choice.id": id, "choice.word": vectors}


def tanl(repository: Path) -> None:
    # This one file is loaded alone, because the package imports every data set of OpenOOD.
    for name in ["openood", "openood.utils", "openood.utils.comm", "openood.postprocessors"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["openood.utils"].comm = sys.modules["openood.utils.comm"]
    base = types.ModuleType("openood.postprocessors.base_postprocessor")
    base.BasePostprocessor = type(
        "Base", (), {"__init__": lambda self, config: setattr(self, "config", config)}
    )
    sys.modules[base.__name__] = base
    path = repository / "openood/postprocessors/activated_neg_postprocessor.py"
    module = types.ModuleType("openood.postprocessors.activated_neg_postprocessor")
    module.__package__ = "openood.postprocessors"
    exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    torch.randperm = lambda n, **_: torch.arange(n)

    cases, tensors = [], {}
    settings = [
        # labels, words, images, active, step, alpha, gap, memory, batch
        (20, 700, 96, 60, 1, 0.0, 0.5, 300, 32),
        (8, 400, 90, 50, 2, 0.4, 0.2, 24, 8),
        (5, 300, 60, 40, 0, 0.0, 0.5, 12, 1),
    ]
    for case, (labels, words, images, active, step, alpha, gap, memory, batch) in enumerate(settings):
        id, word, image = world(10 + case, labels, words, images, 0.7)
        noise = features(torch.Generator().manual_seed(50 + case), 15, image.mean(0), 1.0)
        arguments = types.SimpleNamespace(
            tau=1.0,
            beta=active,
            in_score="sum",
            alpha=alpha,
            gamma=step,
            group_num=5,
            group_size=1000,
            random_permute=False,
            thres=0.5,
            samada=True,
            gap=gap,
            cluster_num=0,
            cossim=False,
            memleng=memory,
        )
        config = types.SimpleNamespace(
            postprocessor=types.SimpleNamespace(postprocessor_args=arguments, postprocessor_sweep=None)
        )

        class Net:
            n_cls = labels
            text_features = torch.cat([id, word[:active]]).T.contiguous()
            text_features_all = torch.cat([id, word]).T.contiguous()
            noise_image_features = noise
            logit_scale = torch.tensor(100.0)

            def eval(self):
                return self

            def __call__(self, data, return_feat):
                return data, self.text_features.T, self.logit_scale

        it = module.ActivatedNegPostprocessor(config)
        scores = [it.postprocess(Net(), image[i : i + batch])[1] for i in range(0, images, batch)]
        cases.append(
            {
                "case": str(case),
                "kind": "score",
                "temperature": 0.01,
                "active": active,
                "step": step,
                "alpha": alpha,
                "gap": gap,
                "memory": memory,
                "batch": batch,
                "sure": [it.score_from_pos.size(0), it.score_from_neg.size(0)],
            }
        )
        values = {"image": image, "id": id, "negative": word, "noise": noise, "score": torch.cat(scores)}
        tensors |= {f"{case}.{k}": v for k, v in values.items()}
    write(
        "tanl",
        "YBZh/OpenOOD-VLM 804f331, ActivatedNegPostprocessor run as it is on made-up features",
        cases,
        tensors,
    )


def metrics() -> None:
    import sklearn
    from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

    rng = np.random.default_rng(5)
    cases, tensors = [], {}
    sizes = [(1, 1, 0), (7, 3, 0.5), (37, 60, 0.2), (400, 333, 0.05), (90, 10, 0)]
    for case, (ids, oods, step) in enumerate(sizes):
        id, ood = rng.normal(0.8, 1, ids), rng.normal(0, 1, oods)
        if step:  # rounds the scores, so that some are equal
            id, ood = np.round(id / step) * step, np.round(ood / step) * step
        truth, score = np.r_[np.ones(ids), np.zeros(oods)], np.r_[id, ood]
        fpr, tpr, _ = roc_curve(truth, score, drop_intermediate=False)
        at_least = float(fpr[np.argmax(tpr >= 0.95)])
        cases.append(
            {
                "case": str(case),
                "auroc": float(roc_auc_score(truth, score)),
                "aupr": float(average_precision_score(truth, score)),
                "fpr_at_tpr_at_least_95": at_least,
            }
        )
        tensors |= {f"{case}.id": torch.tensor(id), f"{case}.ood": torch.tensor(ood)}
    write("metrics", f"scikit-learn {sklearn.__version__}, ID positive, with ties", cases, tensors)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--negrefine", type=Path, required=True, help="clone of ah-ansari/NegRefine")
    parser.add_argument("--openood-vlm", type=Path, required=True, help="clone of YBZh/OpenOOD-VLM")
    arguments = parser.parse_args()
    metrics()
    negrefine(arguments.negrefine)
    tanl(arguments.openood_vlm)
