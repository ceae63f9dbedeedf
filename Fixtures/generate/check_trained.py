"""Opens a model that rnnx trained, and compares its predictions for Fixtures/digits.idx with those of rnnx.

usage: check_trained.py MODEL PREDICTIONS.npy
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402

import idx  # noqa: E402

FIXTURES = Path(__file__).resolve().parent.parent
model = keras.models.load_model(sys.argv[1])
digits = idx.read(FIXTURES / "digits.idx").astype("float32") / np.float32(255)
labels = idx.read(FIXTURES / "digits-labels.idx")
expected, found = model.predict(digits, verbose=0), np.load(sys.argv[2])
difference = float(np.abs(expected - found).max())
print(f"{sys.argv[1]}: Keras opens it; {np.mean(expected.argmax(1) == labels):.4f} of the digits are right; "
      f"largest difference to rnnx {difference:.1e}")
if difference > 1e-5:
    raise SystemExit("Keras predicts otherwise")
