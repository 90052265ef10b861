#!/usr/bin/env bash
# Measures the methods on the embedded model: calibration.json beside the model, the tables of docs/measurements.md on
# half A (on which the default method was developed) and on half B, and what each step of the method adds on half A.
# Takes about an hour and a half of CPU; --calibrate-only leaves the tables out.
#   OOD_LENS        the command (cargo build --release makes it)
#   POCKET_CACHE    where tools/pocket/train.sh has put the held-out pictures; the tables are written there too
#   POCKET_VENV     the Python environment of tools/pocket/train.sh
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
model="$root/assets/models/pocket"
cache="${POCKET_CACHE:-$HOME/.cache/ood-lens/pocket}"
ood_lens="${OOD_LENS:-${CARGO_TARGET_DIR:-$root/target}/release/ood-lens}"
python="${POCKET_VENV:-$(dirname "$cache")/venv}/bin/python"
[ -x "$ood_lens" ] || {
  echo "measure: $ood_lens does not exist; run cargo build --release, or set OOD_LENS" >&2
  exit 1
}

"$ood_lens" calibrate --model "$model" --images "$cache/heldout" \
  --source "1,568 pictures of fluent-emoji, a style in no training set; label lists drawn from their names; ood-lens calibrate"
[ "${1:-}" != --calibrate-only ] || exit 0

tables() { # NAME HALF METHODS [options of label_lists.py …]
  "$python" "$root/tools/experiments/label_lists.py" --half "$2" "${@:4}" "$cache/lists-$1.json"
  "$ood_lens" label-lists --model "$model" --images "$cache/heldout" --lists "$cache/lists-$1.json" \
    --methods "$3" "${own[@]}" --out "$cache/figures-$1.json" | tee "$cache/table-$1.md"
}
for half in A B; do
  own=(--own-temperature)
  tables "$half" "$half" dnm,dnm-paper,neglabel,mcm,knn
  # These methods embed texts for each picture, or take the pictures one by one: fewer lists.
  own=()
  tables "$half-few" "$half" dnm,negrefine,tanl --most 20
done
# People's sketches, both halves.
hands="$cache/heldout-quickdraw"
[ -f "$hands/names.json" ] || "$python" "$root/tools/pocket/heldout.py" --set quickdraw --heldout "$hands"
"$python" "$root/tools/experiments/label_lists.py" --half AB --images "$hands" --most 20 "$cache/lists-hands.json"
"$ood_lens" label-lists --model "$model" --images "$hands" --lists "$cache/lists-hands.json" --methods dnm,neglabel,mcm |
  tee "$cache/table-hands.md"
"$ood_lens" label-lists --model "$model" --images "$cache/heldout" --lists "$cache/lists-A.json" --methods dnm \
  --steps none --steps take-out | tee "$cache/table-steps.md"
