"""Writes what the authors' own code of NegRefine and TANL computes on made-up features.

    pip install -r tools/reference/requirements.txt
    git clone https://github.com/ah-ansari/NegRefine && git -C NegRefine checkout 72e4b82
    git clone https://github.com/YBZh/OpenOOD-VLM    && git -C OpenOOD-VLM checkout 804f331
    python tools/reference/detector_fixtures.py --negrefine NegRefine --openood-vlm OpenOOD-VLM

-> tests/fixtures/detectors/{negrefine,tanl,metrics}.{json,safetensors}. The two classes run as they
are; what they import but do not need here (CLIP, the language model, the data loaders) is replaced by
stand-ins that hand out made-up features. Of TANL two things are pinned: `torch.randperm`, which
shuffles its first queue entries without a seed, keeps their order, and the noise pictures are
features. Scores are computed on the CPU in f32.
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


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def features(generator, rows, centre=None, spread=1.0):
    x = torch.randn(rows, DIM, generator=generator)
    return unit(x if centre is None else centre + spread * x / DIM**0.5)


def world(seed, labels, words, images, pull=0.25):
    """Labels, words and images with the cosines that CLIP has: texts near texts, images far off."""
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


def write(name, source, cases, tensors):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps({"source": source, "cases": cases}, indent=1) + "\n")
    save_file({k: v.contiguous() for k, v in tensors.items()}, OUT / f"{name}.safetensors")
    print(name, [c["case"] for c in cases], (OUT / f"{name}.safetensors").stat().st_size, "bytes")


def negrefine(repository):
    sys.path.insert(0, str(repository / "src"))
    clip = types.ModuleType("clip")
    clip.tokenize = lambda text: torch.tensor([clip.texts.setdefault(text, len(clip.texts))])
    clip.texts = {}
    sys.modules["clip"] = clip
    language_model = types.ModuleType("transformers")
    for name in ["AutoModelForCausalLM", "AutoTokenizer"]:
        holder = types.SimpleNamespace(from_pretrained=lambda *a, **k: None)
        setattr(language_model, name, holder)
    language_model.set_seed = lambda seed: None
    sys.modules["transformers"] = language_model
    import class_names
    import clip_ood
    import create_negs
    import neg_filter

    cases, tensors = [], {}
    for case, (labels, words, groups, seed) in enumerate([(3, 640, 1, 1), (30, 1207, 10, 2)]):
        id, word, image = world(seed, labels, words, 24)
        noise = torch.Generator().manual_seed(seed + 100)
        pairs = []

        class Tower:
            def encode_image(self, picture):
                return image[picture : picture + 1].clone()

            def encode_text(self, tokens):
                # "label and word": between the two, and a little off.
                texts = {i: t for t, i in clip.texts.items()}
                rows = []
                for token in tokens.tolist():
                    p, n = [int(part[1:]) for part in texts[token].split(" and ")]
                    both = id[p] + word[n] + 0.4 * torch.randn(DIM, generator=noise) / DIM**0.5
                    rows.append(both)
                pairs.append(unit(torch.stack(rows)))
                return torch.stack(rows)

        it = clip_ood.CLIPood.__new__(clip_ood.CLIPood)
        it.device, it.clip_model = "cpu", Tower()
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
        cases.append({"case": str(case), "kind": "score", "groups": groups, "temperature": 0.01})
        values = {"image": image, "id": id, "negative": word, "order": order.int()}
        values |= {"pair": torch.stack(pairs), "score": score}
        tensors |= {f"{case}.{k}": v for k, v in values.items()}

    # The choice of words: the released function on a made-up WordNet, and the filter behind it with
    # a language model that answers from a table.
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
    by_text = {t: f for t, f in zip(labels, id)} | {t: f for (_, t), f in zip(words, word)}
    by_text[labels[-1]] = id[-1]
    # One word as good as a label: it must fall behind all others.
    by_text[words[11][1]] = unit(id[0] + 0.1 * word[11])

    class Texts:
        def encode_text(self, tokens):
            texts = {i: t for t, i in clip.texts.items()}
            return torch.stack([by_text[texts[t].split("|")[0]] for t in tokens.tolist()])

    class_names.CLASS_NAME["made-up"] = labels
    create_negs.preset_noun_prompt_templates = ["{}|"]
    create_negs.preset_adj_prompt_templates = ["{}|"]
    create_negs.csp_templates = ["{}"]
    noun, adj = create_negs.create_initial_negative_labels(
        Texts(),
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

    def answer(prompt, *_):
        quoted = prompt.split("'")[1::2]
        return "Yes." if len(quoted) == 1 and quoted[0] in proper or tuple(quoted) in below else "No."

    neg_filter._query_llm = answer
    neg_filter.tqdm = lambda x: x
    kept_noun, kept_adj = neg_filter.neg_filter(
        noun,
        adj,
        labels,
        Texts(),
        device="cpu",
        output_folder=str(OUT) + "/",
    )
    for log in OUT.glob("llm_process_*.txt"):
        log.unlink()
    place = {w: i for i, (_, w) in enumerate(words)}
    vectors = torch.stack([by_text[w] for _, w in words])
    cases.append(
        {
            "case": "choice",
            "kind": "choice",
            "labels": labels,
            "words": [w for _, w in words],
            "files": [f for f, _ in words],
            "noun": [place[w] for w in noun],
            "adjective": [place[w] for w in adj],
            "proper": sorted(place[w] for w in proper),
            "below": sorted([place[w], labels.index(l)] for w, l in below),
            "kept": sorted(place[w] for w in kept_noun + kept_adj),
        }
    )
    tensors |= {"choice.id": id, "choice.word": vectors}
    write(
        "negrefine",
        "ah-ansari/NegRefine 72e4b82, its classes run as they are on made-up features",
        cases,
        tensors,
    )


def tanl(repository):
    # Only the one file is loaded: the package pulls in every data set of OpenOOD.
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


def metrics():
    import sklearn
    from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

    rng = np.random.default_rng(5)
    cases, tensors = [], {}
    for case, (ids, oods, step) in enumerate(
        [(1, 1, 0), (7, 3, 0.5), (37, 60, 0.2), (400, 333, 0.05), (90, 10, 0)]
    ):
        id, ood = rng.normal(0.8, 1, ids), rng.normal(0, 1, oods)
        if step:  # ties
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--negrefine", type=Path, required=True)
    parser.add_argument("--openood-vlm", type=Path, required=True)
    arguments = parser.parse_args()
    metrics()
    negrefine(arguments.negrefine)
    tanl(arguments.openood_vlm)
