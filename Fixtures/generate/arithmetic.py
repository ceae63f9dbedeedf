"""Normalizations, preprocessing, Einstein sums, merges of unequal shapes, softmax over several axes: all arguments."""

import numpy as np

from cases import Case, masked_inputs
from core import branches


def cases(k):
    if k.theano:
        return
    yield Case("normalizations", lambda: branches(k, (4, 6), normalizations(k)), inputs=with_zero_row,
               reopens=not k.folder.startswith("keras3"))
    yield Case("group_normalization_images", lambda: branches(k, (2, 3, 4), [
        k.layers.GroupNormalization(groups=2, name="last"),
        k.layers.GroupNormalization(groups=3, axis=2, name="axis_2"),
        k.layers.GroupNormalization(groups=1, axis=1, name="axis_1"),
    ]))
    yield Case("spatial_dropout", lambda: spatial_dropout(k))
    yield Learned("preprocessing", lambda: branches(k, (4, 3), preprocessing(k)), fill=fill_statistics)
    yield Case("discretization", lambda: discretization(k), inputs=near_boundaries)
    yield Case("category_encoding", lambda: category_encoding(k), inputs=tokens)
    yield Case("einsum_dense", lambda: einsum_dense(k))
    yield Case("merge_broadcast", lambda: merge_broadcast(k))
    yield Case("dot_axes", lambda: dot_axes(k))
    yield Case("softmax_axes", lambda: branches(k, (2, 4, 3), [
        k.layers.Softmax(axis=[1, 2], name="axes_1_2"),
        k.layers.Softmax(axis=[1, 3], name="axes_1_3"),
        k.layers.Softmax(axis=[-2, -1], name="axes_last"),
        k.layers.Softmax(axis=2, name="axis_2"),
        k.layers.Softmax(axis=[3], name="axis_3"),
    ]))
    yield Case("softmax_masked", lambda: softmax_masked(k), inputs=softmax_inputs)
    yield masks_end(k)
    yield masked_means(k)


class Learned(Case):
    """Keras 3 takes new statistics into use when they were loaded or adapted, not when weights are set."""

    def predictor(self, model, path):
        for layer in model.layers:
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()
        return model


def with_zero_row(rng, shapes):
    """Zeros show what stands in for a length of 0; a row of small numbers shows epsilon."""
    array = rng.randn(*((2,) + tuple(shapes[0][1:]))).astype("float32")
    array[0, 1] = 0
    array[1, 2] *= 1e-3
    return [array]


def normalizations(k):
    layers = k.layers
    made = [
        layers.GroupNormalization(groups=3, name="groups"),
        layers.GroupNormalization(groups=-1, epsilon=0.2, name="instance"),
        layers.GroupNormalization(groups=2, axis=1, center=False, name="groups_time"),
        layers.GroupNormalization(groups=1, scale=False, name="layer"),
        layers.UnitNormalization(name="unit"),
        layers.UnitNormalization(axis=1, name="unit_time"),
        layers.UnitNormalization(axis=[1, 2], name="unit_both"),
    ]
    if k.has("RMSNormalization"):
        made += [
            layers.RMSNormalization(name="rms"),
            layers.RMSNormalization(axis=2, epsilon=0.1, name="rms_epsilon"),
            layers.RMSNormalization(axis=[1, 2], name="rms_both"),
            layers.LayerNormalization(rms_scaling=True, name="scaling"),
            layers.LayerNormalization(axis=[1, 2], rms_scaling=True, scale=False, name="scaling_both"),
        ]
    else:
        # Only Keras 2 normalizes over several axes at once, with weights of full rank.
        made.append(layers.BatchNormalization(axis=[1, 2], name="batch_both"))
    return made


def spatial_dropout(k):
    layers = k.layers
    images, films = k.input((2, 3, 2), name="images"), k.input((2, 2, 1, 3), name="films")
    return k.model([images, films], [
        layers.Conv2D(1, 1, name="image")(layers.SpatialDropout2D(0.3)(images)),
        layers.Conv2D(1, 1, name="image_first")(layers.SpatialDropout2D(0.3, data_format="channels_first")(images)),
        layers.Conv3D(1, 1, name="film")(layers.SpatialDropout3D(0.3)(films)),
        layers.Conv3D(1, 1, name="film_first")(layers.SpatialDropout3D(0.3, data_format="channels_first")(films)),
        layers.Flatten(name="flat")(layers.ActivityRegularization(l1=0.1, l2=0.2)(images)),
    ] + ([layers.Flatten(name="same")(layers.Identity()(images))] if k.has("Identity") else []))


def fill_statistics(rng, names, shapes, scale):
    """Learned statistics: the number of samples is whole."""
    return [np.array(7) if shape == () else rng.uniform(0.3, 2.0, shape).astype("float32") for shape in shapes]


def preprocessing(k):
    layers = k.layers
    made = [
        layers.Rescaling(0.25, name="scale"),
        layers.Rescaling(-2.0, offset=0.5, name="scale_offset"),
        layers.Normalization(name="learned"),
        layers.Normalization(axis=None, name="learned_all"),
        layers.Normalization(axis=1, name="learned_time"),
        layers.Normalization(axis=[1, 2], name="learned_both"),
        layers.Normalization(invert=True, name="learned_inverted"),
        layers.Normalization(mean=0.5, variance=4.0, name="given"),
        layers.Normalization(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.25, 0.0], name="given_each"),
        layers.Normalization(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.25, 1.5], invert=True, name="given_inverted"),
        layers.Normalization(axis=None, mean=0.5, variance=4.0, name="given_all"),
    ]
    if k.folder.startswith("keras3"):
        made.append(layers.Rescaling([0.5, 2.0, -1.0], offset=[0.0, 1.0, 2.0], name="scale_each"))
    return made


def near_boundaries(rng, shapes):
    values = np.array([[-3, -1.5, 0, 0.25, 7], [0.2499999, 1e9, -1e9, 2.5, -1.5]], "float32")
    return [values, values[:, :1]]


def discretization(k):
    make, boundaries = k.layers.Discretization, [-1.5, 0.25, 2.5]
    several, single = k.input((5,), name="several"), k.input((1,), name="single")
    modes = ["int", "multi_hot", "count"] + ([] if k.folder.startswith("tfkeras") else ["one_hot"])
    outputs = [make(bin_boundaries=boundaries, output_mode=mode, name=mode)(several) for mode in modes]
    return k.model([several, single], outputs + [
        make(bin_boundaries=boundaries, output_mode="one_hot", name="one_hot_single")(single)])


def tokens(rng, shapes):
    return [rng.randint(0, 6, (3,) + tuple(shape[1:])).astype("int32") if index < 2
            else rng.uniform(0.5, 2.0, (3,) + tuple(shape[1:])).astype("float32")
            for index, shape in enumerate(shapes)]


def category_encoding(k):
    make = k.layers.CategoryEncoding
    several, single, weights = k.input((4,), dtype="int32", name="several"), k.input((1,), dtype="int32", name="single"), k.input((4,), name="weights")
    outputs = [
        make(6, output_mode="multi_hot", name="multi_hot")(several),
        make(7, output_mode="count", name="count")(several),
        make(6, output_mode="one_hot", name="one_hot_single")(single),
        make(6, output_mode="multi_hot", name="multi_hot_single")(single),
        make(6, output_mode="count", name="count_weighted")(several, count_weights=weights),
    ]
    return k.model([several, single, weights], outputs)


def einsum_dense(k):
    make = k.layers.EinsumDense
    table = {
        "ab,bc->ac": [((6,), (4,), "c", "relu"), ((6,), (4,), None, None)],
        "abc,cd->abd": [((3, 4), (None, 5), "d", "softmax"), ((3, 4), (3, 5), "bd", "tanh")],
        "abc,cde->abde": [((3, 4), (None, 2, 5), "de", None)],
        "abcd,cde->abe": [((3, 2, 4), (None, 5), "e", None)],
        "abc,bcd->abd": [((3, 4), (3, 2), "d", None)],
        "abc,bd->adc": [((3, 4), (5, 4), "d", None)],
        "...x,xy->...y": [((3, 2, 4), 5, "y", None)],
        "ab...,bc->ac...": [((3, 2, 4), 5, "c", "sigmoid")],
        "abc,cde->aebd": [((3, 4), (2, 3, 5), "e", None)],
    }
    sources, outputs = {}, []
    for number, (equation, uses) in enumerate(table.items()):
        for turn, (shape, output_shape, bias, activation) in enumerate(uses):
            if shape not in sources:
                sources[shape] = k.input(shape, name="x%s" % "_".join(map(str, shape)))
            layer = make(equation, output_shape=output_shape, bias_axes=bias, activation=activation, name="sum_%d_%d" % (number, turn))
            outputs.append(layer(sources[shape]))
    return k.model(list(sources.values()), outputs)


def merge_broadcast(k):
    layers = k.layers
    whole, row, column, vector, one = (k.input(shape, name=name) for name, shape in (
        ("whole", (4, 3)), ("row", (1, 3)), ("column", (4, 1)), ("vector", (3,)), ("one", (1,))))
    outputs = []
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        make, word = getattr(layers, name), name.lower()
        outputs.append(make(name=word + "_row")([whole, row]))
        outputs.append(make(name=word + "_column")([column, whole]))
        outputs.append(make(name=word + "_vector")([whole, vector]))
        outputs.append(make(name=word + "_outer")([column, row]))
        outputs.append(make(name=word + "_one")([one, whole]))
        if name != "Subtract":
            outputs.append(make(name=word + "_three")([vector, whole, column]))
    return k.model([whole, row, column, vector, one], outputs)


def dot_axes(k):
    layers = k.layers
    a, b, c, d, e = (k.input(shape, name=name) for name, shape in (
        ("a", (4, 3)), ("b", (3, 5)), ("c", (3,)), ("d", (2, 4, 3)), ("e", (4, 5))))
    return k.model([a, b, c, d, e], [
        layers.Dot(axes=(2, 1), name="product")([a, b]),
        layers.Dot(axes=1, name="axis_1")([a, e]),
        layers.Dot(axes=(-1, 1), normalize=True, name="vector")([a, c]),
        layers.Dot(axes=-1, name="vectors")([c, c]),
        layers.Dot(axes=(1, 2), name="turned")([c, a]),
        layers.Dot(axes=(3, 1), name="cube")([d, b]),
        layers.Dot(axes=(2, 2), normalize=True, name="cube_turned")([d, layers.Permute((2, 1))(e)]),
    ])


def softmax_masked(k):
    scores, whole, keys = k.input((3, 4), name="scores"), k.input((3, 4), name="whole", dtype="bool"), k.input((1, 4), name="keys", dtype="bool")
    layers = k.layers
    outputs = [
        layers.Softmax(name="last")(scores, mask=whole),
        layers.Softmax(axis=1, name="axis_1")(scores, mask=whole),
        layers.Softmax(axis=[1, 2], name="both")(scores, mask=whole),
        layers.Softmax(name="keys_only")(scores, mask=keys),
    ]
    if k.folder.startswith("tfkeras"):
        outputs.append(layers.Softmax(robust_masking=True, name="robust")(scores, mask=whole))
    return k.model([scores, whole, keys], outputs)


def softmax_inputs(rng, shapes):
    """Masks that leave something of every row, column and whole."""
    whole = rng.rand(2, 3, 4) < 0.6
    whole[:, 0, :] = whole[:, :, 0] = True
    keys = np.array([[[True, False, True, True]], [[False, True, False, False]]])
    return [rng.randn(2, 3, 4).astype("float32"), whole, keys]


def masks_end(k):
    """Layers that pass no mask on: the recurrent layer behind them sees every step."""
    layers = k.layers

    def build():
        source = k.input((5, 3), name="x")
        masked = layers.Masking(0.0)(source)
        made = {
            "conv": layers.Conv1D(2, 3, padding="same"),
            "depthwise": layers.DepthwiseConv1D(2, padding="same"),
            "separable": layers.SeparableConv1D(2, 2, padding="same"),
            "transposed": layers.Conv1DTranspose(2, 2),
            "max": layers.MaxPooling1D(2),
            "average": layers.AveragePooling1D(2),
            "padding": layers.ZeroPadding1D(1),
            "cropping": layers.Cropping1D(1),
            "larger": layers.UpSampling1D(2),
            "reshape": layers.Reshape((5, 3)),
            "permute": layers.Permute((2, 1)),
            "einsum": layers.EinsumDense("abc,cd->abd", output_shape=(5, 2)),
            "group": layers.GroupNormalization(groups=3),
            "unit": layers.UnitNormalization(),
            "rescaling": layers.Rescaling(0.5),
            "normalization": layers.Normalization(mean=0.5, variance=2.0),
        }
        if k.folder.startswith("tfkeras"):
            del made["group"]  # tf-keras fails on a mask of steps
        if k.has("RMSNormalization"):
            made["rms"] = layers.RMSNormalization()
        return k.model(source, [layers.SimpleRNN(2, name="after_" + name)(layer(masked)) for name, layer in made.items()])

    return Case("masks_end", build, inputs=masked_inputs(0.0), reopens=k.reopens_symbolic_masks)


def masked_means(k):
    """Global pooling over masked steps, and merges of masked inputs."""
    layers = k.layers

    def build():
        a, b = k.input((5, 3), name="a"), k.input((5, 3), name="b")
        first, second = layers.Masking(0.0)(a), layers.Masking(0.0)(b)
        outputs = [
            layers.GlobalAveragePooling1D(name="mean")(first),
            layers.GlobalAveragePooling1D(keepdims=True, name="mean_keepdims")(first),
            layers.GlobalMaxPooling1D(name="largest")(first),
        ]
        return k.model([a, b], outputs + [
            layers.SimpleRNN(2, name="after_" + name.lower())(getattr(layers, name)()([first, second]))
            for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")])

    def inputs(rng, shapes):
        """No row without steps that count: its mean is not a number."""
        arrays = masked_inputs(0.0)(rng, shapes)
        for array in arrays:
            array[3, 2] = 1.5
        arrays[1] = arrays[1][::-1].copy()
        return arrays

    names = ["GlobalAveragePooling1D", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]
    return Case("masked_means", build, inputs=inputs, reopens=k.reopens_symbolic_masks,
                also=["%s(masked input)" % name for name in names])
