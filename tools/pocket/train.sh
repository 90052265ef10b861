#!/usr/bin/env bash
# Trains the embedded model, from nothing to assets/models/pocket. A step that is done is skipped, and both trainings go
# on from their checkpoints: after an interruption, run the script again.
#   IMAGE_MINUTES, TEXT_MINUTES   wall time of the two trainings: the text tower's, and then the image tower's towards the
#                                 text tower's vectors; each uses all cores, and a busy machine gives a poor model
#   EARLY=1                       trains only the first stages of the committed model (train_image.py --early), as the
#                                 seventh version was made from the sixth
#   NAMES=1                       teaches `names.EVERYDAY` to the last projection of the committed model (teach_names.py),
#                                 as the eighth version was made
#   POCKET_FRESH=1                starts from random weights instead of the committed model
#   POCKET_CACHE                  folder of downloads, renderings and checkpoints, outside the repository
#   POCKET_VENV                   the Python environment
#   WORDNET                       folder of WordNet's files
set -euo pipefail
cd "$(dirname "$0")"

export POCKET_CACHE="${POCKET_CACHE:-$HOME/.cache/ood-lens/pocket}" OMP_NUM_THREADS=1
venv="${POCKET_VENV:-$(dirname "$POCKET_CACHE")/venv}"
python="$venv/bin/python"
mkdir -p "$POCKET_CACHE/npm"

if ! [ -f "$venv/READY" ]; then
  echo "pocket: installing pinned Python packages into $venv (about 5 GB, once)"
  python3 -m venv "$venv"
  "$python" -m pip install --quiet -r requirements.txt
  touch "$venv/READY"
fi
if ! cmp -s package.json "$POCKET_CACHE/npm/package.json"; then
  echo "pocket: fetching the pinned pictogram sets from npm"
  cp package.json "$POCKET_CACHE/npm/"
  npm install --prefix "$POCKET_CACHE/npm" --no-audit --no-fund --silent
fi
[ -f "${WORDNET:-/usr/share/wordnet}/data.noun" ] || {
  echo "pocket: WordNet is missing; run apt-get install wordnet-base, or set WORDNET" >&2
  exit 1
}

if ! [ -d "$POCKET_CACHE/openclipart/usr" ]; then
  echo "pocket: fetching Debian's openclipart-png (public domain, 130 MB)"
  (cd "$POCKET_CACHE" && apt-get download -qq openclipart-png && dpkg-deb -x openclipart-png_*.deb openclipart &&
    rm openclipart-png_*.deb)
fi

"$python" render.py
"$python" words.py
"$python" tokenizer.py
"$python" teacher.py

# On a GPU one process trains with large batches, from random weights; otherwise there is one process a core.
if "$python" -c "import sys, torch; sys.exit(not torch.cuda.is_available())"; then
  text_minutes=4 image_minutes=22 fresh=1
  train() { # FILE MINUTES LOG BATCH [options …]
    echo "pocket: $1 for $2 minutes on the GPU; follow $POCKET_CACHE/$3"
    POCKET_FRESH="$fresh" "$python" "$1" --minutes "$2" --batch "$4" --rate 2e-3 "${@:5}" >>"$POCKET_CACHE/$3" 2>&1
  }
else
  text_minutes=71 image_minutes=64
  train() {
    echo "pocket: $1 for $2 minutes of wall time; follow $POCKET_CACHE/$3"
    nice -n 3 "$venv/bin/torchrun" --nproc-per-node "$(nproc)" "$1" --minutes "$2" "${@:5}" >>"$POCKET_CACHE/$3" 2>&1
  }
fi
if [ -n "${NAMES:-}" ]; then
  if [ -f "$POCKET_CACHE/image.pt" ]; then
    echo "pocket: $POCKET_CACHE/image.pt exists and is exported unchanged; delete it to teach the names again"
  else
    "$venv/bin/torchrun" --nproc-per-node "$(nproc)" teach_names.py
  fi
elif [ -n "${EARLY:-}" ]; then
  fresh=
  train train_image.py "${IMAGE_MINUTES:-42}" image.log 64 --targets text --early --rate 8e-4
else
  train train_text.py "${TEXT_MINUTES:-$text_minutes}" text.log 2048
  train train_image.py "${IMAGE_MINUTES:-$image_minutes}" image.log 1024 --targets text
fi

"$python" heldout.py --samples --heldout "$POCKET_CACHE/heldout"
"$python" export.py # also prints the figures of evaluate.py
