"""Takes every tenth image of the MNIST test set, 1,000 in all: Fixtures/digits.idx and digits-labels.idx.

usage: digits.py --mnist DIR      DIR holds the four original `*-ubyte.gz` files
"""

import argparse
from pathlib import Path

import idx

FIXTURES = Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True)
    mnist = parser.parse_args().mnist
    idx.write(FIXTURES / "digits.idx", idx.read(mnist / "t10k-images-idx3-ubyte.gz")[::10])
    idx.write(FIXTURES / "digits-labels.idx", idx.read(mnist / "t10k-labels-idx1-ubyte.gz")[::10])


if __name__ == "__main__":
    main()
