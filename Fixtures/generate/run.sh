#!/usr/bin/env bash
# Runs a Python script of this folder in the environment of a writer.
#
# usage: run.sh WRITER SCRIPT [ARGUMENT...]      e.g. run.sh keras2-h5 write.py keras2-h5 recurrent
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environments=${RNNX_VENVS:-}
writer=$1
shift

# in_environment NAME [KERAS]: its python, with that Keras' folder in front where one is named.
in_environment() {
  local name=$1 keras=${2:-} folder
  if [ -n "$environments" ]; then folder="$environments/$name"; else folder="$here/../../.venv-$name"; fi
  if [ ! -e "$folder/.complete" ]; then
    echo "run.sh: no environment $name; make it with environments.sh $name" >&2
    exit 1
  fi
  if [ -n "$keras" ]; then export PYTHONPATH="$folder/keras-$keras"; fi
  python="$folder/bin/python"
}

theano() {
  export KERAS_BACKEND=theano THEANO_FLAGS=cxx=,optimizer=None
  in_environment "$@"
}

export TF_CPP_MIN_LOG_LEVEL=3 PYTHONDONTWRITEBYTECODE=1
case $writer in
  keras3* | tfkeras*) in_environment keras3 ;;
  keras20-*) theano keras1 2.0.8 ;;
  keras2-*) theano keras1 2.2.4 ;;
  keras23-*) theano keras1 2.3.1 ;;
  keras1-*) theano keras1 1.2.2 ;;
  keras10-*) theano keras1 1.0.8 ;;
  keras0-*) theano keras0 0.3.3 ;;
  tf115-keras-*) in_environment tf115 2.2.4 ;;
  tf115-*) in_environment tf115 ;;
  tf27-*) in_environment tf27 ;;
  tf213-*) in_environment tf213 ;;
  *)
    echo "run.sh: unknown writer \"$writer\"" >&2
    exit 64 ;;
esac
cd "$here"
exec "$python" "$@"
