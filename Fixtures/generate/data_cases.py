"""Writes Fixtures/data: data files by NumPy, h5py and Python's own modules, and what is in them.

usage: data_cases.py            (in the environment keras3, whose pad_sequences is asked as well)

Each case is a folder with `file.<extension>` and `expected.json`: array name -> tensor, as Fixtures/README.md says; an array
without name has the name "". Real numbers are expected as float32, integers and booleans in the type that is stored.
"""

import csv
import gzip
import io
import json
import os
import random
import shutil
import struct
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import numpy as np  # noqa: E402

import tensors  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent / "data"
SEED = 20
IDX_TYPES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
NUMPY_TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]


def given(array):
    """What a reader is expected to give for an array."""
    return np.ascontiguousarray(array.astype("float32") if array.dtype.kind == "f" else array).astype(
        "float32" if array.dtype.kind == "f" else array.dtype.newbyteorder("=")
    )


def case(name, extension, arrays):
    """Makes the folder of a case with its expected arrays, and gives the path of its file."""
    folder = ROOT / name
    folder.mkdir(parents=True)
    (folder / "expected.json").write_text(tensors.named({key: given(value) for key, value in arrays.items()}) + "\n")
    return folder / ("file." + extension)


def sample(generator, dtype, shape):
    """Numbers that use the whole range of a type."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    if dtype.kind == "f":
        return (generator.standard_normal(shape) * 10).astype(dtype)
    limits = np.iinfo(dtype)
    return generator.integers(limits.min, limits.max, shape, endpoint=True, dtype=dtype.newbyteorder("=")).astype(dtype)


def npy(generator):
    for kind in NUMPY_TYPES:
        orders = [""] if kind[1] == "1" else ["<", ">"]
        for order in orders:
            array = sample(generator, order + kind, (3, 2, 4))
            label = {"": "", "<": "_little", ">": "_big"}[order]
            np.save(case("npy_%s%s" % (kind, label), "npy", {"": array}), array)
    for kind in ["<f4", ">i2", "|u1"]:
        array = np.asfortranarray(sample(generator, kind, (5, 2, 3)))
        np.save(case("npy_fortran_%s" % kind[1:], "npy", {"": array}), array)
    for version in [(2, 0), (3, 0)]:
        array = sample(generator, "<f4", (2, 3))
        with open(case("npy_version_%d" % version[0], "npy", {"": array}), "wb") as stream:
            np.lib.format.write_array(stream, array, version=version)
    array = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1e-45, 3.4e38], "<f4")
    np.save(case("npy_special", "npy", {"": array}), array)
    np.save(case("npy_no_samples", "npy", {"": np.zeros((0, 3), "<f4")}), np.zeros((0, 3), "<f4"))
    # More digits than a float32 has, rounded by NumPy.
    array = generator.standard_normal((20, 3)) * 10.0 ** generator.integers(-30, 30, (20, 3))
    np.save(case("npy_rounded", "npy", {"": array}), array)


class Pipe(io.RawIOBase):
    """A stream that cannot seek, into which zip writes sizes behind the data."""

    def __init__(self, path):
        self.stream = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.stream.write(data)


def npz(generator):
    arrays = {
        "input_1": sample(generator, "<f4", (4, 3)),
        "ids": sample(generator, "<i8", (4,)),
        "columns": np.asfortranarray(sample(generator, ">f8", (4, 2, 3))),
        "größe/x": sample(generator, "|u1", (4, 2)),
    }
    np.savez(case("npz_stored", "npz", arrays), **arrays)
    np.savez_compressed(case("npz_deflated", "npz", arrays), **arrays)
    pipe = Pipe(case("npz_from_pipe", "npz", arrays))
    np.savez_compressed(pipe, **arrays)
    pipe.stream.close()
    # As other tools write archives: no ZIP64 fields anywhere.
    with zipfile.ZipFile(case("npz_plain_zip", "npz", arrays), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array)
            archive.writestr(zipfile.ZipInfo(name + ".npy"), content.getvalue(), zipfile.ZIP_DEFLATED)
    # More bytes than a reader takes at once: 0, 1, ... 250, 0, 1 ...
    (ROOT / "wide").mkdir()
    np.savez_compressed(ROOT / "wide" / "file.npz", wide=(np.arange(3 * 50000) % 251).astype("|u1").reshape(3, 50000))


def idx_bytes(array):
    kind = array.dtype.str[1:]
    header = struct.pack(">2xBB%dI" % array.ndim, IDX_TYPES[kind], array.ndim, *array.shape)
    return header + array.astype(">" + kind).tobytes()


def idx(generator):
    for kind in IDX_TYPES:
        array = sample(generator, kind, (3, 5))
        case("idx_%s" % kind, "idx", {"": array}).write_bytes(idx_bytes(array))
    images = sample(generator, "u1", (3, 4, 5))
    scaled = {"": images.astype("float32") / np.float32(255)}
    case("idx_images", "idx", scaled).write_bytes(idx_bytes(images))
    case("idx_images_gzip", "idx.gz", scaled).write_bytes(gzip.compress(idx_bytes(images), mtime=0))
    content = idx_bytes(images)
    members = gzip.compress(content[:30], mtime=0) + gzip.compress(content[30:], mtime=0)
    case("idx_images_gzip_members", "idx.gz", scaled).write_bytes(members)
    # Named as the MNIST files are.
    path = case("idx_ubyte", "idx1-ubyte", {"": images[:, 0, 0]})
    path.write_bytes(idx_bytes(np.ascontiguousarray(images[:, 0, 0])))


def text(generator):
    table = sample(generator, "f4", (4, 3))
    np.savetxt(case("csv_savetxt", "csv", {"": table}), table, delimiter=",")
    np.savetxt(case("csv_spaces", "txt", {"": table}), table)
    np.savetxt(case("csv_semicolons", "csv", {"": table}), table, delimiter=";", newline="\r\n")
    np.savetxt(case("csv_comment", "csv", {"": table}), table, delimiter=",", header="a,b,c")
    np.savetxt(case("tsv_header", "tsv", {"": table}), table, delimiter="\t", header="a\tb\tc", comments="")
    with open(case("csv_quoted", "csv", {"": table}), "w", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["first, with comma", 'second "quoted"', "third"])
        writer.writerows([repr(float(value)) for value in row] for row in table)
    with open(case("csv_words", "csv", {"": np.array([[np.nan, np.inf, -np.inf, 1.5]], "f4")}), "w") as stream:
        stream.write("\ufeffNaN,inf,-Infinity,+1.5\n\n")
    content = "".join(json.dumps(row.tolist()) + "\n" for row in table.astype(float))
    case("jsonl_arrays", "jsonl", {"": table}).write_text(content)
    case("jsonl_gzip", "jsonl.gz", {"": table}).write_bytes(gzip.compress(content.encode(), mtime=0))
    arrays = {"sequence": sample(generator, "f4", (3, 2, 4)), "größe": sample(generator, "f4", (3,))}
    with open(case("jsonl_objects", "jsonl", arrays), "w") as stream:
        for index in range(3):
            record = {name: array[index].astype(float).tolist() for name, array in arrays.items()}
            # The order of names differs from line to line.
            items = list(record.items())
            stream.write(json.dumps(dict(items if index % 2 == 0 else reversed(items))) + "\n")
    special = np.array([[np.nan, np.inf], [-np.inf, -0.0]], "f4")
    with open(case("jsonl_special", "jsonl", {"": special}), "w") as stream:
        stream.write("".join(json.dumps(row.tolist()) + "\n" for row in special.astype(float)))


def hdf5(generator):
    arrays = {"/%s%s" % (order, kind): sample(generator, ("<" if order == "little/" else ">") + kind, (4, 3))
              for kind in ["f2", "f4", "f8", "i4", "u8"] for order in ["little/", "big/"]}
    arrays["/chunked"] = sample(generator, "f4", (40, 3))
    arrays["/bool"] = sample(generator, "b1", (4, 3))
    with h5py.File(case("hdf5_datasets", "h5", arrays), "w", track_order=False) as file:
        for name, array in arrays.items():
            options = {"chunks": (16, 2), "compression": "gzip"} if name == "/chunked" else {}
            file.create_dataset(name, data=array, track_times=False, **options)
    only = sample(generator, "f4", (4, 3))
    with h5py.File(case("hdf5_single", "h5", {"/group/only": only}), "w") as file:
        file.create_dataset("group/only", data=only, track_times=False)
        file.create_dataset("names", data=np.array([b"a", b"b"]), track_times=False)


def numbers(source):
    """Decimal numbers of every kind, and the bits of the Double that Python makes of them."""
    texts = ["0", "-0", "0.0", "-0.0", "1e0", "1e22", "1e23", "1E-22", "1e-23", "9007199254740993", "9007199254740992",
             "123456789012345678", "1234567890123456789", "12345678901234567890", "123456789012345678901234567890",
             "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2e-324", "1e-400", "1.7976931348623157e308",
             "0.1", "0.30000000000000004", "3.141592653589793", "8.5e15", "100000000000000000000000", "5e-1"]
    for _ in range(400):
        digits = "".join(source.choice("0123456789") for _ in range(source.randint(1, 25)))
        point = source.randint(1, len(digits))
        number = digits[:point].lstrip("0") or "0"
        if digits[point:]:
            number += "." + digits[point:]
        if source.random() < 0.5:
            number += "%s%d" % (source.choice(["e", "E", "e+", "e-"]), source.randint(0, 280))
        if source.random() < 0.3:
            number = "-" + number
        texts.append(number)
    bits = {text: str(struct.unpack("<Q", struct.pack("<d", float(text)))[0]) for text in texts}
    (ROOT / "numbers.json").write_text(json.dumps(bits, indent=0) + "\n")


def padding():
    """What keras.utils.pad_sequences makes of sequences of unequal lengths."""
    import keras

    sequences = [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0]], [], [[7.0, 8.0], [9.0, 10.0], [11.0, 12.0], [13.0, 14.0]]]
    results = []
    for padding in ["pre", "post"]:
        for truncating in ["pre", "post"]:
            for length, value in [(None, 0.0), (3, -1.5), (6, 2.0)]:
                padded = keras.utils.pad_sequences(
                    [np.array(each, "float32").reshape(-1, 2) for each in sequences], maxlen=length, dtype="float32",
                    padding=padding, truncating=truncating, value=value)
                results.append({"padding": padding, "truncating": truncating, "length": length, "value": value,
                                "shape": list(padded.shape), "values": padded.ravel().tolist()})
    lines = ",\n".join("  " + json.dumps(result) for result in results)
    (ROOT / "pad_sequences.json").write_text(
        '{"sequences": %s,\n"results": [\n%s\n]}\n' % (json.dumps(sequences), lines))
    return keras.__version__


def written(generator):
    """A NumPy file whose bytes a writer must produce for the values of its expected.json."""
    for name, shape in [("plain", (3, 2)), ("images", (2, 28, 28)), ("vector", (7,)), ("empty", (0, 10))]:
        array = np.round(sample(generator, "<f4", shape), 1 if len(shape) < 3 else 0)
        np.save(case("written_" + name, "npy", {"": array}), array)


def main():
    if ROOT.exists():
        shutil.rmtree(ROOT)
    generator = np.random.default_rng(SEED)
    for writer in [npy, npz, idx, text, hdf5, written]:
        writer(generator)
    numbers(random.Random(SEED))
    keras_version = padding()
    origin = {"script": "data_cases.py", "seed": SEED, "python": sys.version.split()[0], "numpy": np.__version__,
              "h5py": h5py.__version__, "keras": keras_version}
    (ROOT / "origin.json").write_text(json.dumps(origin, indent=2) + "\n")


if __name__ == "__main__":
    main()
