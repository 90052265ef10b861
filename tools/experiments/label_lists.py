"""Writes the lists of labels under which `ood-lens label-lists` compares the methods (docs/method.md).

The pictures are the held-out style of tools/pocket, cut in two by a hash of their names: the default method is
developed on half A, half B is for reporting. K names drawn as ID, every other picture of the half OOD; topics
are the Unicode subgroups of emojibase, and broad labels (`broad.py`) are made from them, so that WordNet, which the method
reads, does not judge itself.

Run: python label_lists.py [--half A|B|AB] [--most N] [--images DIR] OUT     (needs what tools/pocket/train.sh installs)
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pocket"))
from broad import BROAD, meant  # noqa: E402
from heldout import HELD_OUT, write_held_out  # noqa: E402
from paths import EMOJIBASE  # noqa: E402

# Names in a list, and lists. Short ones are many, since each says little.
COUNTS = {1: 100, 2: 60, 3: 50, 5: 40, 10: 30, 20: 20, 50: 20, 100: 20, 300: 20, 700: 20}


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def drawn(names: list[str], count: int, draws: int) -> list[dict]:
    lists = [sorted(names, key=lambda n: digest(f"{count}/{d}/{n}"))[:count] for d in range(draws)]
    return [{"labels": labels, "belong": labels} for labels in lists]


def subgroups(names: list[str]) -> dict[str, list[str]]:
    groups = json.loads((EMOJIBASE.parents[1] / "meta" / "groups.json").read_text())["subgroups"]
    plain = lambda text: re.sub(r"[^a-z0-9]+", "", text.lower())  # noqa: E731
    of = {
        plain(e["label"]): groups[str(e["subgroup"])]
        for e in json.loads(EMOJIBASE.read_text())
        if "subgroup" in e
    }
    members: dict[str, list[str]] = {}
    for name in names:
        if plain(name) in of:
            members.setdefault(of[plain(name)], []).append(name)
    return members


def topics(members: dict[str, list[str]]) -> list[dict]:
    """Half of each subgroup of ten names and more: the other half, the most like it of all, is OOD."""
    lists = []
    for of in members.values():
        of = sorted(of, key=lambda n: digest("topic/" + n))
        if len(of) >= 10:
            lists.append(of[: max(5, len(of) // 2)])
    return [{"labels": labels, "belong": labels} for labels in lists]


def broad(members: dict[str, list[str]], names: list[str]) -> list[dict]:
    group_of = {name: group for group, of in members.items() for name in of}
    lists = []
    for label in BROAD:
        belong, aside = meant(label, {name: group_of.get(name) for name in names})
        if len(belong) >= 3:
            lists.append({"labels": [label], "belong": belong, "aside": aside})
    return lists


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--half", choices=["A", "B", "AB"], default="B")
    parser.add_argument(
        "--images", type=Path, help="another folder with names.json: lists of drawn names only"
    )
    parser.add_argument("--most", type=int, help="so many lists of a kind, for methods that cost much")
    arguments = parser.parse_args()
    if not (HELD_OUT / "names.json").exists():
        write_held_out(HELD_OUT)
    folder = arguments.images or HELD_OUT
    names = sorted(set(json.loads((folder / "names.json").read_text()).values()))
    names = [n for n in names if "AB"[digest("half/" + n) % 2] in arguments.half]
    kinds = {
        f"K = {count}": drawn(names, count, draws) for count, draws in COUNTS.items() if count < len(names)
    }
    if not arguments.images:
        members = subgroups(names)
        kinds |= {"topics": topics(members), "broad": broad(members, names)}
    kinds = [{"kind": kind, "lists": lists[: arguments.most]} for kind, lists in kinds.items()]
    arguments.out.write_text(json.dumps({"pictures": names, "kinds": kinds}))
    print(f"{len(names)} pictures, {sum(len(k['lists']) for k in kinds)} lists")


if __name__ == "__main__":
    main()
