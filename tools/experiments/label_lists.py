"""Writes the lists of labels on which `ood-lens label-lists` compares the methods.

The pictures are the held-out style of tools/pocket, split in two by a hash of their names
(`pocket/halves.py`): the default method is developed on half A, and half B is for reporting. For a list, K
names are drawn as ID; every other picture of the half is OOD. Topics are the Unicode subgroups of emojibase,
and broad labels (`broad.py`) are made from these, so that WordNet, which the default method reads, does not
judge itself. docs/measurements.md has the results.

From: the packages and pictures that tools/pocket/train.sh installs
Run:  python label_lists.py [--half A|B|AB] [--most N] [--images DIR] OUT
"""

import argparse
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pocket"))
from broad import BROAD, meant  # noqa: E402
from halves import digest, half_of  # noqa: E402
from heldout import HELD_OUT, write_held_out  # noqa: E402
from paths import EMOJIBASE  # noqa: E402

# Names in a list: number of lists. Short lists are many, since each tells little.
COUNTS = {1: 100, 2: 60, 3: 50, 5: 40, 10: 30, 20: 20, 50: 20, 100: 20, 300: 20, 700: 20}


def drawn(names: list[str], count: int, draws: int) -> list[dict]:
    """`draws` lists of `count` names, drawn by a hash."""
    lists = [sorted(names, key=lambda n: digest(f"{count}/{d}/{n}"))[:count] for d in range(draws)]
    return [{"labels": labels, "belong": labels} for labels in lists]


def plain(text: str) -> str:
    """The letters and digits of a name, in lower case."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def subgroups(names: list[str]) -> dict[str, list[str]]:
    """Unicode subgroup -> its names. Names that no emoji has are left out."""
    groups = json.loads((EMOJIBASE.parents[1] / "meta" / "groups.json").read_text())["subgroups"]
    emoji = [one for one in json.loads(EMOJIBASE.read_text()) if "subgroup" in one]
    group_of = {plain(one["label"]): groups[str(one["subgroup"])] for one in emoji}
    members: dict[str, list[str]] = {}
    for name in names:
        if plain(name) in group_of:
            members.setdefault(group_of[plain(name)], []).append(name)
    return members


def topics(members: dict[str, list[str]]) -> list[dict]:
    """A list from half of each subgroup of ten or more names; the other half, its nearest kin, is OOD."""
    lists = []
    for names in members.values():
        ordered = sorted(names, key=lambda name: digest("topic/" + name))
        if len(ordered) >= 10:
            lists.append(ordered[: max(5, len(ordered) // 2)])
    return [{"labels": labels, "belong": labels} for labels in lists]


def broad(members: dict[str, list[str]], names: list[str]) -> list[dict]:
    """A list of one label for each broad label that at least three names belong to."""
    group_of = {name: group for group, group_names in members.items() for name in group_names}
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
        "--images", type=Path, help="another folder with names.json; gives lists of drawn names only"
    )
    parser.add_argument("--most", type=int, help="at most this many lists of a kind, for slow methods")
    arguments = parser.parse_args()
    if not (HELD_OUT / "names.json").exists():
        write_held_out(HELD_OUT)
    folder = arguments.images or HELD_OUT
    names = sorted(set(json.loads((folder / "names.json").read_text()).values()))
    names = [name for name in names if half_of(name) in arguments.half]
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
