"""Lets h5py read what the target HDF5 writes.

usage: hdf5_interop.py          from the root of the package, after `swift build --build-tests`

The test "Everything that is written is read back" leaves its file where HDF5_SAMPLE says; here is, written down a second
time, what must be in it. Runs with h5py 3 and, for old Keras, h5py 2.10.
"""

import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

NEW = h5py.__version__ >= "3"
NUMBERS = {name: [np.iinfo(name).min, 0, np.iinfo(name).max] for name in ("int8", "int16", "int32", "int64")}
NUMBERS.update({name: [0, 7, np.iinfo(name).max] for name in ("uint8", "uint16", "uint32", "uint64")})
NUMBERS.update(float16=[1, -2.5, 65504], float32=[-1.5, np.inf, np.float32(1e-45)], float64=[-1.5, np.inf, 5e-324],
               bool=[True, False, True])
ATTRIBUTES = {"model_config": '{"class_name": "Sequential"}', "text": u"gr\u00fcn", "empty": "", "long": "x" * 100000,
              "keras_version": "2.2.4" if NEW else b"2.2.4", "int32": -7, "bool": True}


def check(what, found, expected):
    if found != expected:
        sys.exit("%s: expected %r, found %r" % (what, expected, found))


def text(values):
    return [value.decode("utf-8") if isinstance(value, bytes) else value for value in values]


def check_numbers(group):
    for name, values in NUMBERS.items():
        check(name, group[name].dtype, np.dtype(name))
        check(name, group[name][()].tolist(), np.array(values, name).tolist())
    bits = np.frombuffer(group["bfloat16"][()].tobytes(), "<u2").astype("u4") << 16
    check("bfloat16", bits.view("f4").tolist(), [1, -2.5, 3.140625])
    check("bfloat16", group["bfloat16"].dtype, np.dtype("V2"))
    check("bfloat16", group["bfloat16"].attrs["dtype"], "bfloat16")
    check("scalar", (group["scalar"].shape, group["scalar"][()]), ((), 2.5))
    check("empty", group["empty"].shape, (0, 3))


def check_file(file):
    for name, value in ATTRIBUTES.items():
        check(name, file.attrs[name], value)
    check("fixed", file.attrs["fixed"].tolist(), [b"lstm_1", b"d"])
    check("fixed", file.attrs["fixed"].dtype, np.dtype("S6"))
    check("variable", list(file.attrs["variable"]), ["lstm_1", u"gr\u00f6\u00dfe"])
    check("empty_list", (file.attrs["empty_list"].shape, file.attrs["empty_list"].dtype), ((0,), np.dtype("f8")))
    check("matrix", file.attrs["matrix"].tolist(), [[1.5, -2.5], [3.5, 4.5]])
    names = np.asarray([("layer_%d" % index).ljust(156, "x").encode() for index in range(1200)])
    for index, piece in enumerate(np.array_split(names, 3)):
        found = file.attrs["layer_names%d" % index]
        check("layer_names%d" % index, (found.dtype, found.tolist()), (piece.dtype, piece.tolist()))
    check_numbers(file["numbers"])
    ramp = np.arange(161, dtype="f4").reshape(23, 7)
    for name in ("chunked", "all", "rows"):
        check(name, file["layouts"][name][()].tolist(), ramp.tolist())
    check("all", (file["layouts/all"].compression_opts, file["layouts/all"].shuffle, file["layouts/all"].fletcher32),
          (6, True, True))
    check("strings", text(file["strings/variable"][()].reshape(-1)), ["one", "", u"dr\u00fcben", "four"])
    check("strings", file["strings/fixed"][()].tolist(), [b"one", b"three"])
    group = file["model_weights/lstm"]
    check("weight_names", group.attrs["weight_names"].tolist(), [b"lstm/lstm_cell/kernel:0", b"lstm/lstm_cell/bias:0"])
    check("kernel", group["lstm/lstm_cell/kernel:0"][()].tolist(), [[1, 2, 3], [4, 5, 6]])
    check("children", sorted(file), sorted(["layouts", "model_weights", u"gr\u00f6\u00dfe", "numbers", "strings"]))


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "sample.h5")
    subprocess.run(["swift", "test", "--skip-build", "--filter", "HDF5Tests.WritingTests/roundTrip"],
                   env=dict(os.environ, HDF5_SAMPLE=path), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with h5py.File(path, "r") as file:
        check_file(file)
print("h5py %s reads everything that HDF5 wrote" % h5py.__version__)
