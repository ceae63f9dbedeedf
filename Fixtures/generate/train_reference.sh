#!/usr/bin/env bash
# Trains the reference network with rnnx itself, and lets Keras say how well it does and that both predict the same.
#
# usage: train_reference.sh DIR [SEED...]      DIR holds the four original MNIST files
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root="$here/../.."
mnist=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 20
work="$root/.build/reference"
mkdir -p "$work"
swift build -c release --product rnnx --package-path "$root"
for seed in "$@"; do
  sed "s/\"seed\": 20/\"seed\": $seed/" "$here/../recipes/mnist-lstm.json" > "$work/recipe-$seed.json"
  "$root/.build/release/rnnx" train "$work/recipe-$seed.json" --force --output "$work/mnist-$seed.keras" \
    --input "$mnist/train-images-idx3-ubyte.gz" --labels "$mnist/train-labels-idx1-ubyte.gz" \
    --validation-input "$mnist/t10k-images-idx3-ubyte.gz" --validation-labels "$mnist/t10k-labels-idx1-ubyte.gz"
  "$root/.build/release/rnnx" infer --model "$work/mnist-$seed.keras" --force --output "$work/digits-$seed.npy" \
    --input "$here/../digits.idx"
  "$here/run.sh" keras3-h5 check_trained.py "$work/mnist-$seed.keras" "$work/digits-$seed.npy"
done
