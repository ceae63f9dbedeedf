#!/usr/bin/env bash
# Writes all fixtures with the real Keras, and opens each again.
#
# usage: all.sh [--mnist DIR] [WRITER...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The modules of cases that a writer writes.
modules() {
  case $1 in
    tf27-h5 | tf115-tfkeras-h5) echo vintages grid ;;
    *-keras | *-weights | *-weights-h5 | keras20-h5 | keras23-h5 | tf115-* | tf27-* | tf213-*) echo vintages ;;
    keras1-h5) echo keras1 ;;
    keras0-h5) echo keras0 ;;
    tfkeras-cudnn-h5) echo cudnn ;;
    keras2-h5) echo recurrent wrappers core activations masks graphs refused convolutions spatial arithmetic convlstm cells ;;
    *) echo recurrent wrappers core activations masks graphs refused convolutions spatial arithmetic convlstm operators attention cells grid ;;
  esac
}

if [ "${1:-}" = --mnist ]; then
  mnist=$(cd "$2" && pwd)
  shift 2
  "$here/run.sh" keras3-h5 digits.py --mnist "$mnist"
  "$here/run.sh" keras3-h5 reference_network.py --mnist "$mnist"
fi
[ $# -gt 0 ] || set -- keras3-h5 tfkeras-h5 keras2-h5 keras20-h5 keras23-h5 keras1-h5 keras0-h5 \
  keras3-keras keras3-weights tfkeras-keras tfkeras-weights tfkeras-weights-h5 tfkeras-cudnn-h5 \
  tf115-keras-h5 tf115-tfkeras-h5 tf27-h5 tf27-weights-h5 tf213-keras tf213-weights keras3-containers optimizers data
for writer in "$@"; do
  if [ "$writer" = keras3-containers ]; then
    "$here/run.sh" keras3-h5 containers.py
    continue
  fi
  if [ "$writer" = optimizers ]; then
    for each in keras1-h5 keras20-h5 keras2-h5 keras23-h5 tf115-tfkeras-h5 tf27-h5 tf213-keras tfkeras-h5 \
      tfkeras-keras keras3-h5 keras3-keras; do
      "$here/run.sh" "$each" optimizers.py "$each"
    done
    continue
  fi
  if [ "$writer" = data ]; then
    "$here/run.sh" keras3-h5 data_cases.py
    continue
  fi
  rm -rf "${here:?}/../$writer"
  # shellcheck disable=SC2046  # one word a module
  "$here/run.sh" "$writer" write.py "$writer" $(modules "$writer")
  [ "$writer" = tfkeras-cudnn-h5 ] && continue  # runs on a GPU only
  "$here/run.sh" "$writer" verify.py "$writer"
done
