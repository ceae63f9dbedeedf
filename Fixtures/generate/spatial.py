"""Pooling, padding, cropping and up-sampling along one, two and three axes."""

from cases import Case, normal_inputs, single_inputs
from core import branches
from convolutions import named

SHAPES = {1: (7, 3), 2: (5, 6, 2), 3: (3, 4, 5, 2)}


def cases(k):
    for rank, shape in SHAPES.items():
        yield Case("pooling%dd" % rank, lambda rank=rank, shape=shape: branches(k, shape, pooling(k, rank)),
                   inputs=normal_inputs if rank == 1 else single_inputs)
        if not k.theano:
            yield Case("pooling%dd_channels_first" % rank,
                       lambda rank=rank, shape=shape: branches(k, (shape[-1],) + shape[:-1], channels_first(k, rank)),
                       inputs=normal_inputs if rank == 1 else single_inputs)
        yield Case("reshaping%dd" % rank, lambda rank=rank, shape=shape: branches(k, shape, reshaping(k, rank)),
                   inputs=normal_inputs if rank == 1 else single_inputs)
    yield Case("global_pooling", lambda: global_pooling(k))
    if k.has("AdaptiveAveragePooling1D"):
        yield Case("adaptive_pooling", lambda: adaptive(k), inputs=single_inputs)
    if not k.theano:
        yield Case("up_sampling2d", lambda: branches(k, (3, 4, 2), up_sampling(k)), inputs=single_inputs)
        yield Case("reshaping_channels_first", lambda: reshaping_channels_first(k), inputs=single_inputs)


def pooling(k, rank):
    made = []
    for word in ("Max", "Average"):
        make = getattr(k.layers, "%sPooling%dD" % (word, rank))
        table = {
            "plain": ((2,), dict()),
            "overlapping": ((3,), dict(strides=1)),
            "apart": ((2,), dict(strides=3)),
        }
        if not k.theano:
            table["same"] = ((3,), dict(strides=2, padding="same"))
            table["same_even"] = ((2,), dict(strides=1, padding="same"))
            if rank > 1:
                table["uneven"] = (((2, 3, 1)[:rank],), dict(strides=(1, 2, 2)[:rank]))
        made += named(make, {"%s_%s" % (word.lower(), name): value for name, value in table.items()})
    return made


def channels_first(k, rank):
    made = []
    for word in ("Max", "Average"):
        for name in ("%sPooling%dD", "Global%sPooling%dD"):
            make = getattr(k.layers, name % (word, rank))
            arguments = dict(data_format="channels_first", name=(name % (word, rank)).lower())
            if not name.startswith("Global"):
                arguments.update(pool_size=2, strides=1, padding="same")
            made.append(make(**arguments))
            if name.startswith("Global"):
                arguments["name"] += "_keepdims"
                made.append(make(keepdims=True, **arguments))
        if k.has("AdaptiveMaxPooling1D"):
            make = getattr(k.layers, "Adaptive%sPooling%dD" % (word, rank))
            made.append(make(2, data_format="channels_first", name="adaptive_%s" % word.lower()))
    return made


def global_pooling(k):
    """An input for each rank."""
    sources, outputs = [], []
    for rank, shape in SHAPES.items():
        source = k.input(shape, name="x%d" % rank)
        sources.append(source)
        for word in ("Max", "Average"):
            make = getattr(k.layers, "Global%sPooling%dD" % (word, rank))
            outputs.append(make(name="%s%d" % (word.lower(), rank))(source))
            if not k.theano:
                outputs.append(make(keepdims=True, name="%s%d_keepdims" % (word.lower(), rank))(source))
    return k.model(sources, outputs)


def adaptive(k):
    sources, outputs = [], []
    for rank, shape in SHAPES.items():
        source = k.input(shape, name="x%d" % rank)
        sources.append(source)
        for word in ("Max", "Average"):
            make = getattr(k.layers, "Adaptive%sPooling%dD" % (word, rank))
            for size in (2, 3):  # one window for all is beyond Keras 3.15 on TensorFlow
                outputs.append(make(size, name="%s%d_%d" % (word.lower(), rank, size))(source))
            if rank > 1:
                outputs.append(make((3, 2, 4)[:rank], name="%s%d_uneven" % (word.lower(), rank))(source))
    return k.model(sources, outputs)


def reshaping(k, rank):
    layers = k.layers
    padding, cropping = (getattr(layers, "%s%dD" % (name, rank)) for name in ("ZeroPadding", "Cropping"))
    pairs = ((0, 1), (2, 1), (1, 0))[:rank]
    if rank == 1:
        pairs = (2, 1)
    made = [
        padding(name="padding"),
        padding(2, name="padding_2"),
        padding(pairs, name="padding_pairs"),
        cropping(name="cropping"),
        cropping(pairs if rank > 1 else (0, 2), name="cropping_pairs"),
        getattr(layers, "UpSampling%dD" % rank)(name="larger"),
        getattr(layers, "UpSampling%dD" % rank)(3 if rank == 1 else (3, 1, 2)[:rank], name="larger_uneven"),
    ]
    if rank > 1:
        made.append(padding((1, 0, 2)[:rank], name="padding_each"))
        made.append(cropping((1, 0, 1)[:rank], name="cropping_each"))
    return made


def reshaping_channels_first(k):
    layers, sources, outputs = k.layers, [], []
    for rank in (2, 3):
        shape = SHAPES[rank]
        source = k.input((shape[-1],) + shape[:-1], name="x%d" % rank)
        sources.append(source)
        for name in ("ZeroPadding", "Cropping", "UpSampling"):
            make = getattr(layers, "%s%dD" % (name, rank))
            argument = (1, 2, 1)[:rank] if name == "UpSampling" else ((1, 0), (0, 2), (1, 1))[:rank]
            outputs.append(make(argument, data_format="channels_first", name="%s%d" % (name.lower(), rank))(source))
    return k.model(sources, outputs)


def up_sampling(k):
    names = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]
    if k.folder.startswith("tfkeras"):
        names += ["gaussian", "mitchellcubic", "area"]
    made = [k.layers.UpSampling2D((2, 3), interpolation=name, name=name) for name in names]
    return made + [k.layers.UpSampling2D(3, interpolation="bilinear", name="bilinear_3")]
