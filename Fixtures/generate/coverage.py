"""Says what a model covers: `Layer` and `Layer(argument=value)` for every argument that matters to the result."""

import json

# Sizes, names, initial values and what acts in training only: no rules of computation.
IMMATERIAL = {
    "name", "trainable", "dtype", "units", "input_dim", "output_dim", "input_length", "batch_shape",
    "batch_input_shape", "input_shape", "sparse", "ragged", "optional", "seed", "time_major", "noise_shape",
    "layer", "layers", "backward_layer", "input_layers", "output_layers", "build_input_shape", "function_type",
    "momentum", "synchronized", "quantization_config", "lora_rank", "lora_alpha", "implementation",
    "registered_name", "module", "consume_less", "unit_forget_bias", "batch_size", "input_dtype", "weights",
    "forget_bias_init", "init", "inner_init", "virtual_batch_size", "fused", "renorm", "mode",
    "input_tensor", "input_spec", "cells", "query_shape", "key_shape", "value_shape", "key_dim", "num_heads", "head_dim",
    "num_query_heads", "num_key_value_heads", "use_legacy_format", "cell", "shared_object_id",
}
IMMATERIAL_ENDINGS = ("_initializer", "_regularizer", "_constraint")


def of(config):
    """All strings for one layer or model config ({"class_name", "config"}), and for those inside it."""
    name, arguments = config["class_name"], config["config"]
    if str(config.get("module", "")).startswith("keras.src.ops"):
        name = "ops." + name
    if isinstance(arguments, list):  # Sequential of Keras 1 and early 2
        arguments = {"layers": arguments}
    inner = [arguments[key] for key in ("layer", "backward_layer") if isinstance(arguments.get(key), dict)]
    inner += arguments.get("layers", []) + cells(arguments.get("cell"))
    found = [name] if name not in ("Functional", "Model") else ["Model"]
    for key in sorted(arguments):
        if not immaterial(key):
            found.append("%s(%s=%s)" % (name, key, text(arguments[key])))
    if arguments.get("backward_layer"):
        found.append("%s(backward_layer)" % name)
    for each in inner:
        found += of(each)
        if name in ("Bidirectional", "TimeDistributed"):
            found.append("%s(%s)" % (name, each["class_name"]))
    return found


def cells(cell):
    """The cells of an RNN as configs of their own."""
    if not cell:
        return []
    return [cell] + (cell["config"]["cells"] if cell["class_name"] == "StackedRNNCells" else [])


def immaterial(key):
    return key in IMMATERIAL or key.endswith(IMMATERIAL_ENDINGS)


def text(value):
    """An argument's value in few characters."""
    if isinstance(value, dict):  # an activation or another object: its class, or a registered function's name
        return str(value.get("class_name", "dict")) if value.get("class_name") != "function" else str(value["config"])
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return str(value)
    return json.dumps(value)
