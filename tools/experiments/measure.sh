#!/usr/bin/env bash
# All that is measured of the methods on an embedded model, in one command: calibration.json beside the model, then
# the tables of docs/method.md on half A (where the default was developed) and half B, and what each step gives on A.
# About an hour of CPU; --calibrate-only leaves the tables out.
#   OOD_LENS        the command (cargo build --release makes it)
#   POCKET_CACHE    where tools/pocket/train.sh has put the held-out pictures; the tables are written there as well
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
model="$root/assets/models/pocket"
cache="${POCKET_CACHE:-$HOME/.cache/ood-lens/pocket}"
ood_lens="${OOD_LENS:-${CARGO_TARGET_DIR:-$root/target}/release/ood-lens}"
python="${POCKET_VENV:-$(dirname "$cache")/venv}/bin/python"
[ -x "$ood_lens" ] || {
  echo "measure: there is no $ood_lens; run cargo build --release, or set OOD_LENS" >&2
  exit 1
}

"$ood_lens" calibrate --model "$model" --images "$cache/heldout" \
  --source "1,568 pictures of fluent-emoji, a style in no training set; label lists drawn from their names; ood-lens calibrate"
[ "${1:-}" != --calibrate-only ] || exit 0

for half in A B; do
  "$python" "$root/tools/experiments/label_lists.py" --half "$half" "$cache/lists-$half.json"
  "$ood_lens" label-lists --model "$model" --images "$cache/heldout" --lists "$cache/lists-$half.json" \
    --own-temperature --out "$cache/figures-$half.json" | tee "$cache/table-$half.md"
done
"$ood_lens" label-lists --model "$model" --images "$cache/heldout" --lists "$cache/lists-A.json" --methods dnm \
  --steps none --steps take-out --steps take-out,stand-in | tee "$cache/table-steps.md"
