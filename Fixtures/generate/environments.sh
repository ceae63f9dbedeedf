#!/usr/bin/env bash
# Makes the Python environments in which the real Keras writes the fixtures.
#
# usage: environments.sh [NAME...]      (default: keras3)
#   keras3   Keras 3.15.1 and tf-keras 2.21.0 on TensorFlow 2.21.0      Python 3.11 (or 3.12, 3.13)
#   keras1   Keras 1.2.2, 2.0.8, 2.1.3, 2.2.4, 2.3.1 on Theano 1.0.5    Python 3.6
#   keras0   Keras 0.3.3 on Theano 1.0.5                                Python 2.7
#   tf115    TensorFlow 1.15.5, with the Keras 2 folders of its own     Python 3.7
#   tf27     TensorFlow 2.7.4 (the 2.4-2.8 years)                       Python 3.9
#   tf213    TensorFlow 2.13.1 (first `.keras` archives)                Python 3.11
#   peers    what Benchmarks/peers measures rnnx beside                 Python 3.11 (or 3.12, 3.13)
#   onnx     onnx 1.23.2, onnxruntime 1.32.0: the referees of ONNX      Python 3.11 (or 3.12, 3.13)
#   torch    PyTorch 2.13.0 with both its exporters to ONNX             Python 3.11 (or 3.12, 3.13)
#   tf2onnx  tf2onnx 1.17.0 with Keras 3.15.1: their exports to ONNX    Python 3.11
#   openvino OpenVINO 2026.4.1                                          Python 3.11 (or 3.12, 3.13)
#   netron   netron 9.3.3: a viewer that must open what rnnx writes     Python 3.11 (or 3.12, 3.13)
#
# Each lands in .venv-NAME at the repository root, or in $RNNX_VENVS/NAME. A finished one is left alone.
# Interpreters come from pyenv where it exists, else from PATH. A missing one is an error.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

# Where the environment NAME lives.
folder() { if [ -n "${RNNX_VENVS:-}" ]; then echo "$RNNX_VENVS/$1"; else echo "$root/.venv-$1"; fi; }

# The first usable interpreter of the given minor versions.
interpreter() {
  local version found
  for version in "$@"; do
    if command -v pyenv > /dev/null; then
      found=$(ls -d "$(pyenv root)/versions/$version".*/bin/python 2> /dev/null | tail -n 1 || true)
      [ -n "$found" ] && { echo "$found"; return; }
    fi
    for found in "python$version" python3 python; do
      command -v "$found" > /dev/null || continue
      [ "$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null)" = "$version" ] \
        && { command -v "$found"; return; }
    done
  done
  echo "environments.sh: no Python of version $(echo "$@" | sed 's/ /, /g') found, in pyenv or on PATH." >&2
  return 1
}

# environment NAME "MINOR VERSIONS" PIP-REQUIREMENT PACKAGE...
environment() {
  local name=$1 versions=$2 pip=$3 target python
  shift 3
  target=$(folder "$name")
  if [ -e "$target/.complete" ] && [ "$(cat "$target/.complete")" = "$*" ]; then return; fi
  # shellcheck disable=SC2086  # several versions, one word each
  python=$(interpreter $versions)
  echo "environments.sh: $name in $target with $("$python" --version 2>&1)" >&2
  rm -rf "$target"
  if [ "$versions" = 2.7 ]; then
    "$python" -m pip install -q --target "$target-maker" virtualenv==20.15.1
    PYTHONPATH="$target-maker" "$python" -m virtualenv -q "$target"
    rm -rf "$target-maker"
  else
    "$python" -m venv "$target"
  fi
  "$target/bin/python" -m pip install -q -U "$pip"
  "$target/bin/python" -m pip install -q "$@"
  echo "$*" > "$target/.complete"
}

# keras_folder ENVIRONMENT VERSION: a pure-Python Keras in a side folder, for the front of PYTHONPATH.
keras_folder() {
  local target
  target="$(folder "$1")/keras-$2"
  [ -e "$target/.complete" ] && return
  rm -rf "$target"
  "$(folder "$1")/bin/python" -m pip install -q --no-deps --target "$target" "keras==$2"
  touch "$target/.complete"
}

[ $# -gt 0 ] || set -- keras3
for name in "$@"; do
  case $name in
    keras3)
      environment keras3 "3.11 3.12 3.13" "pip==25.3" \
        tensorflow-cpu==2.21.0 keras==3.15.1 tf-keras==2.21.0 h5py==3.14.0 numpy==2.2.6 ;;
    keras1)
      environment keras1 3.6 "pip<22" theano==1.0.5 h5py==2.10.0 numpy==1.16.6 scipy==1.4.1 \
        pyyaml==5.4.1 keras_applications==1.0.8 keras_preprocessing==1.1.2
      for version in 1.0.8 1.2.2 2.0.8 2.1.3 2.2.4 2.3.1; do keras_folder keras1 "$version"; done ;;
    keras0)
      environment keras0 2.7 "pip<21" theano==1.0.5 h5py==2.10.0 numpy==1.16.6 scipy==1.2.3 \
        pyyaml==5.4.1
      for version in 0.3.3; do keras_folder keras0 "$version"; done ;;
    tf115)
      environment tf115 3.7 "pip<24" tensorflow==1.15.5 'protobuf<3.21' h5py==2.10.0 numpy==1.18.5 \
        scipy==1.4.1 pyyaml==5.4.1 keras_applications==1.0.8 keras_preprocessing==1.1.2
      for version in 2.0.9 2.2.4 2.3.1; do keras_folder tf115 "$version"; done ;;
    tf27) environment tf27 3.9 "pip<24" tensorflow-cpu==2.7.4 'protobuf<3.21' 'numpy<1.24' ;;
    tf213) environment tf213 3.11 "pip==25.3" tensorflow-cpu==2.13.1 'numpy<1.25' ;;
    peers)
      environment peers "3.11 3.12 3.13" "pip==25.3" \
        tensorflow-cpu==2.21.0 keras==3.15.1 h5py==3.14.0 numpy==2.2.6 onnx==1.23.2 \
        onnxruntime==1.32.0 openvino==2026.4.1 torch==2.13.0+cpu ;;
    onnx)
      environment onnx "3.11 3.12 3.13" "pip==25.3" \
        onnx==1.23.2 onnxruntime==1.32.0 numpy==2.2.6 ;;
    torch)
      environment torch "3.11 3.12 3.13" "pip==25.3" \
        torch==2.13.0+cpu onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2 numpy==2.2.6 ;;
    tf2onnx)
      environment tf2onnx 3.11 "pip==25.3" \
        tensorflow-cpu==2.21.0 keras==3.15.1 tf2onnx==1.17.0 onnxruntime==1.32.0 h5py==3.14.0 ;;
    openvino)
      environment openvino "3.11 3.12 3.13" "pip==25.3" \
        openvino==2026.4.1 onnx==1.23.2 numpy==2.2.6 ;;
    netron) environment netron "3.11 3.12 3.13" "pip==25.3" netron==9.3.3 ;;
    *)
      echo "environments.sh: unknown environment \"$name\" (see the list at the top of the file)" >&2
      exit 64 ;;
  esac
done
