"""Writes the HDF5 files by which the target HDF5 is tested, each with what h5py reads from it.

usage: hdf5_cases.py [CASE...]

Run it twice, since the shapes of strings depend on the version of h5py:
  h5py 3.14.0, numpy 2.2.6, Python 3.11, and h5repack 1.10.8 on the path: every case but the next
  h5py 2.10.0, numpy 1.16.6, Python 3.6: strings_h5py2
A case is a folder Fixtures/hdf5/CASE with file.h5 and expected.json.
"""

import json
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hdf5")
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


# What h5py reads -------------------------------------------------------------------------------------------------


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def number_text(value):
    if isinstance(value, (np.bool_, bool)):
        return str(int(value))
    if isinstance(value, np.floating):
        return repr(float(value))
    return str(int(value))


def string_type(stored):
    padding = {h5py.h5t.STR_NULLTERM: "nullTerminated", h5py.h5t.STR_NULLPAD: "nullPadded",
               h5py.h5t.STR_SPACEPAD: "spacePadded"}[stored.get_strpad()]
    encoding = "utf8" if stored.get_cset() == h5py.h5t.CSET_UTF8 else "ascii"
    length = None if stored.is_variable_str() else stored.get_size()
    return {"length": length, "padding": padding, "encoding": encoding}


def describe(stored, shape, read, bfloat16=False):
    """Type, shape and values of a dataset or an attribute; `read` gives what h5py makes of it."""
    result = {"shape": [0] if shape is None else list(shape)}
    kind = stored.get_class()
    if stored.committed():
        result["type"] = "other"
    elif kind == h5py.h5t.STRING:
        result["string"] = string_type(stored)
        values = [] if shape is None else np.asarray(read(), dtype=object).reshape(-1)
        result["strings"] = [text(value).rstrip("\0 ") if not stored.is_variable_str() else text(value) for value in values]
    elif kind == h5py.h5t.OPAQUE:
        raw = np.asarray(read())
        if bfloat16:
            bits = np.frombuffer(raw.tobytes(), "<u2").astype("u4") << 16
            result.update(type="bfloat16", order="<", numbers=[number_text(v) for v in bits.view("f4")])
        else:
            result.update(type="opaque", hex=raw.tobytes().hex())
    elif kind == h5py.h5t.INTEGER and stored.get_precision() != 8 * stored.get_size():
        result["type"] = "other"
    elif kind in (h5py.h5t.INTEGER, h5py.h5t.FLOAT) or stored.dtype == np.dtype(bool):
        values = np.asarray(read()).reshape(-1) if shape is not None else []
        order = ">" if kind != h5py.h5t.ENUM and stored.get_order() == h5py.h5t.ORDER_BE else "<"
        result.update(type=stored.dtype.name, order=order, numbers=[number_text(value) for value in values])
    else:
        result["type"] = "other"
    return result


def attributes(owner, found):
    for name in sorted(owner.attrs):
        identifier = h5py.h5a.open(owner.id, name.encode())
        space = identifier.get_space()
        shape = None if space.get_simple_extent_type() == h5py.h5s.NULL else identifier.shape
        found[owner.name + "@" + name] = describe(identifier.get_type(), shape, lambda: owner.attrs[name])


def layout(dataset):
    properties = dataset.id.get_create_plist()
    names = {h5py.h5d.COMPACT: "compact", h5py.h5d.CONTIGUOUS: "contiguous", h5py.h5d.CHUNKED: "chunked"}
    known = {1: "deflate", 2: "shuffle", 3: "fletcher32"}
    filters = [known[properties.get_filter(i)[0]] for i in range(properties.get_nfilters())]
    return {"layout": names[properties.get_layout()], "chunk": list(dataset.chunks or []), "filters": filters,
            "stored": dataset.id.get_storage_size()}


def survey(path):
    """Everything that h5py reads from the file, by absolute path."""
    found = {"datasets": {}, "attributes": {}, "groups": {}}
    visited = set()

    def group(owner):
        visited.add(h5py.h5o.get_info(owner.id).addr)
        tracked = owner.id.get_create_plist().get_link_creation_order() & h5py.h5p.CRT_ORDER_TRACKED
        by_name = sorted(owner, key=lambda name: name.encode())
        found["groups"][owner.name] = {"tracked": bool(tracked), "creation": list(owner), "name": by_name}
        attributes(owner, found["attributes"])
        for name in by_name:
            link = owner.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                continue
            child = owner[name]
            if isinstance(child, h5py.Group):
                if h5py.h5o.get_info(child.id).addr not in visited:
                    group(child)
            elif isinstance(child, h5py.Dataset):
                attributes(child, found["attributes"])
                mark = child.attrs.get("dtype")
                entry = describe(child.id.get_type(), child.shape, lambda: child[()],
                                 bfloat16=mark is not None and text(mark) == "bfloat16")
                entry.update(layout(child))
                found["datasets"][child.name] = entry

    with h5py.File(path, "r") as file:
        group(file["/"])
    return found


# The cases -------------------------------------------------------------------------------------------------------


NUMBERS = {
    "int8": [-128, -1, 0, 1, 127, 5], "int16": [-32768, -1, 0, 1, 32767, 300],
    "int32": [-2**31, -1, 0, 1, 2**31 - 1, 70000], "int64": [-2**63, -1, 0, 1, 2**63 - 1, 2**40],
    "uint8": [0, 1, 2, 127, 128, 255], "uint16": [0, 1, 2, 256, 32768, 65535],
    "uint32": [0, 1, 2, 65536, 2**31, 2**32 - 1], "uint64": [0, 1, 2, 2**32, 2**53, 2**63 - 1],
    "float16": [0.0, -0.0, 1.5, 6e-8, 65504.0, -0.1], "float32": [0.0, -1.5, 3.4e38, 1e-45, np.nan, np.inf],
    "float64": [0.0, -1.5, 1e308, 5e-324, np.nan, -np.inf],
}


@case
def numbers(path):
    with h5py.File(path, "w") as file:
        for order, folder in (("<", "little"), (">", "big")):
            for name, values in NUMBERS.items():
                file[folder + "/" + name] = np.array(values).astype(np.dtype(name).newbyteorder(order)).reshape(2, 3)
        file["beyond"] = np.array([2**64 - 1], "u8")
        file["bool"] = np.array([True, False, True])
        file["scalar"] = np.float32(2.5)
        file["empty"] = np.zeros((0, 3), "f4")
        file["null"] = h5py.Empty("f4")
        bits = (np.array([1.0, -2.5, 3.140625, 0.0], "f4").view("u4") >> 16).astype("<u2")
        file["bfloat16"] = bits.view("V2")
        file["bfloat16"].attrs["dtype"] = "bfloat16"
        file["opaque"] = np.frombuffer(b"abcdef", "V3")
        attrs = file["scalar"].attrs
        attrs["bytes"] = np.arange(4, dtype="u1").reshape(2, 2)
        attrs["big"] = np.array([1, -2, 3], ">i4")
        attrs["one"] = 7
        attrs["half"] = np.float16(0.5)
        attrs["yes"] = True


@case
def other_types(path):
    with h5py.File(path, "w") as file:
        file["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
        file["complex"] = np.zeros(2, "c8")
        file["enumeration"] = np.zeros(2, h5py.enum_dtype({"red": 0, "green": 1}, "i1"))
        file.create_dataset("reference", (1,), h5py.ref_dtype)[0] = file["compound"].ref
        file["sequence"] = np.array([np.arange(3, dtype="i4"), np.arange(1, dtype="i4")],
                                    dtype=object).astype(h5py.vlen_dtype("i4"))
        file["committed"] = np.dtype("f4")
        file.create_dataset("uses_committed", data=np.ones(2, "f4"), dtype=file["committed"])
        odd = h5py.h5t.STD_I32LE.copy()
        odd.set_precision(20)
        h5py.h5d.create(file.id, b"twenty_bits", odd, h5py.h5s.create_simple((2,))).write(
            h5py.h5s.ALL, h5py.h5s.ALL, np.zeros(2, "i4"))


def write_strings(file, config_length):
    """What the Kerases hand to h5py: the same Python values give other types with h5py 2 and 3."""
    attrs = file.attrs
    attrs["from_str"] = u"gr\u00fcn"
    attrs["from_bytes"] = b"2.2.4"
    attrs["names"] = [b"lstm_1", b"dense", b"d"]
    attrs["empty_list"] = []
    attrs["empty_string"] = ""
    attrs["config"] = (u'{"class_name": "Sequential", "config": "' + u"x" * config_length + u'"}').encode("utf-8")
    attrs["scalar_fixed"] = np.bytes_(b"fixed")
    attrs["table"] = np.array([[b"a", b"bc"], [b"", b"d"]], "S2")


@case
def strings_h5py3(path):
    with h5py.File(path, "w") as file:
        write_strings(file, 66000)
        for padding in ("NULLTERM", "NULLPAD", "SPACEPAD"):
            for encoding in ("ASCII", "UTF8"):
                stored = h5py.h5t.C_S1.copy()
                stored.set_size(8)
                stored.set_strpad(getattr(h5py.h5t, "STR_" + padding))
                stored.set_cset(getattr(h5py.h5t, "CSET_" + encoding))
                fill = b" " if padding == "SPACEPAD" else b"\0"
                values = [b"seven77", u"gr\u00fcn".encode("utf-8") if encoding == "UTF8" else b"green", b""]
                data = np.array([value.ljust(8, fill) for value in values], "S8")
                space = h5py.h5s.create_simple((3,))
                attribute = h5py.h5a.create(file.id, (padding + "_" + encoding).encode(), stored, space)
                attribute.write(data, mtype=stored)
        file.attrs["null"] = h5py.Empty("S1")
        file["variable"] = np.array(["one", "", u"dr\u00fc\u00fcben", "four"], dtype=object).astype(h5py.string_dtype())
        file.create_dataset("variable_table", data=np.array([["a", "b"]] * 600, dtype=object),
                            dtype=h5py.string_dtype())
        file["fixed"] = np.array([b"one", b"three"], "S5")
        file["scalar"] = "a single one"


@case
def strings_h5py2(path):
    with h5py.File(path, "w") as file:
        write_strings(file, 100)


@case
def split_attributes(path):
    """Lists beyond 64512 bytes, by the rule that every Keras since 2.1.5 follows."""
    with h5py.File(path, "w") as file:
        names = [("layer_%03d_" % index).encode().ljust(156, b"x") for index in range(430)]
        pieces = np.array_split(np.asarray(names), 2)
        for index, piece in enumerate(pieces):
            file.attrs["weight_names%d" % index] = piece
        file.create_group("whole").attrs["weight_names"] = names[:3]


def write_layouts(file):
    random = np.random.RandomState(1)
    data = random.randn(23, 7).astype("f4")
    file["contiguous"] = data
    file.create_dataset("chunked", data=data, chunks=(5, 3))
    file.create_dataset("gzip", data=data, chunks=(5, 7), compression="gzip", compression_opts=4)
    file.create_dataset("shuffled", data=data, chunks=(5, 7), compression="gzip", shuffle=True)
    file.create_dataset("checked", data=data, chunks=(5, 7), fletcher32=True)
    file.create_dataset("all", data=data, chunks=(8, 4), compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("big", data=data.astype(">f8"), chunks=(6, 7), compression="gzip")
    file.create_dataset("growing", data=data, chunks=(4, 7), maxshape=(None, 7))
    file.create_dataset("growing_both", data=data, chunks=(4, 3), maxshape=(None, None))
    file.create_dataset("one_chunk", data=data, chunks=(23, 7))
    file.create_dataset("bytes", data=np.arange(200, dtype="u1").reshape(10, 4, 5), chunks=(3, 4, 5), compression="gzip")
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((4,))
    h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, properties).write(
        h5py.h5s.ALL, h5py.h5s.ALL, np.arange(4, dtype="f4"))


@case
def layouts(path):
    with h5py.File(path, "w") as file:
        write_layouts(file)


@case
def layouts_v108(path):
    with h5py.File(path, "w", libver=("v108", "v108")) as file:
        write_layouts(file)


@case
def layouts_latest(path):
    """Superblock 3, version-4 layouts: single chunk, implicit, fixed and extensible arrays, version-2 B-trees."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        write_layouts(file)


def write_crowds(file):
    attrs = file.create_group("attributes").attrs
    for index in range(40):
        attrs["attribute_%02d" % index] = "value %d" % index
    crowd = file.create_group("crowd")
    for index in reversed(range(30)):
        crowd.create_group("child_%02d" % index)
    ordered = file.create_group("ordered", track_order=True)
    for name in ("zeta", "alpha", u"\u00fcber", "mid"):
        ordered[name] = np.float32(1)
    many = file.create_group("ordered_crowd", track_order=True)
    for index in range(12):
        many["layer_%d" % (11 - index)] = np.int32(index)


@case
def crowds(path):
    with h5py.File(path, "w") as file:
        write_crowds(file)


@case
def crowds_latest(path):
    """Dense attributes and links: fractal heaps and version-2 B-trees."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        write_crowds(file)


@case
def user_block(path):
    with h5py.File(path, "w", userblock_size=1024) as file:
        file["x"] = np.arange(5, dtype="f4")


@case
def links(path):
    with h5py.File(path, "w") as file:
        file["group/data"] = np.arange(3, dtype="f4")
        file["group/type"] = np.dtype("f4")
        file["soft"] = h5py.SoftLink("/group/data")
        file["soft_group"] = h5py.SoftLink("/group")
        file["dangling"] = h5py.SoftLink("/nowhere")
        file["external"] = h5py.ExternalLink("other.h5", "/x")
        file["group/external_group"] = h5py.ExternalLink("/etc/passwd", "/")
        file["alias"] = file["group"]
        file["group/cycle"] = file["group"]


@case
def deep(path):
    with h5py.File(path, "w") as file:
        file["/".join(["g"] * 70) + "/x"] = np.float32(1)


@case
def unsafe(path):
    """What is refused; expected.json says how."""
    with h5py.File(path, "w") as file:
        file.create_dataset("external_storage", (4,), "u1", external=[("/etc/hostname", 0, 4)])
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("no_chunks", (1 << 30,), "f4", chunks=(1 << 20,), compression="gzip")
        file.create_dataset("missing_chunk", (10,), "f4", chunks=(4,))[0:4] = 1
        file.create_dataset("never_written", (10,), "f4")
        file.create_dataset("bomb", data=np.zeros(1 << 22, "f4"), chunks=(1 << 20,), compression="gzip", shuffle=True)
        file.create_dataset("rank_9", data=np.zeros([1] * 9, "f4"))
        file.create_dataset("lzf", data=np.zeros(100, "f4"), chunks=(100,), compression="lzf")
        file.create_dataset("scaleoffset", data=np.zeros(100, "i4"), chunks=(100,), scaleoffset=4)
        file.attrs["rank_9"] = np.zeros([1] * 9, "f4")
        file["sound"] = np.arange(3, dtype="f4")


unsafe.refused = {
    "external_storage": "external storage", "virtual": "virtual dataset", "no_chunks": "malformed",
    "missing_chunk": "malformed", "never_written": "malformed", "bomb": "limit", "rank_9": "limit",
    "lzf": "filter lzf", "scaleoffset": "filter scaleoffset",
}


@case
def repacked_latest(path):
    repack(path, write_layouts, ["-L"])


@case
def repacked_gzip(path):
    repack(path, write_layouts, ["-f", "GZIP=9"])


@case
def repacked_contiguous(path):
    repack(path, write_layouts, ["-f", "NONE", "-l", "CONTI"])


def repack(path, write, options):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "source.h5")
        with h5py.File(source, "w") as file:
            write(file)
        subprocess.run(["h5repack"] + options + [source, path], check=True)


# -----------------------------------------------------------------------------------------------------------------


def generate(name):
    folder = os.path.join(ROOT, name)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "file.h5")
    if os.path.exists(path):
        os.remove(path)
    function = CASES[name]
    function(path)
    refused = getattr(function, "refused", None)
    expected = {"writer": "h5py %s, HDF5 %s" % (h5py.__version__, h5py.version.hdf5_version)}
    if refused:
        expected["refused"] = refused
    elif name != "deep":
        expected.update(survey(path))
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(expected, file, sort_keys=True)
        file.write("\n")
    print("%-22s %7d bytes" % (name, os.path.getsize(path)))


if __name__ == "__main__":
    old = h5py.__version__.startswith("2.")
    for chosen in sys.argv[1:] or [name for name in CASES if name.endswith("h5py2") == old]:
        generate(chosen)
