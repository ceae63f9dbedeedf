import RNNXJSON

extension TensorFlowFunction {
  /// The functions of TensorFlow that rnnx knows, as `TFOpLambda` and `SlicingOpLambda` name them.
  ///
  /// Source: signatures of TensorFlow 2.x; what a call leaves out has TensorFlow's default.
  static let table: [String: TensorFlowFunction] = {
    var table: [String: TensorFlowFunction] = [:]
    for (name, function) in unary { table["math." + name] = TensorFlowFunction(name: function) }
    for (name, function) in binary {
      table["math." + name] = TensorFlowFunction(name: function, operands: ["x", "y"])
    }
    for (name, function) in activations {
      table["nn." + name] = TensorFlowFunction(name: function, operands: ["features"])
    }
    for (name, function) in reductions {
      table["math." + name] = TensorFlowFunction(
        name: function, operands: ["input_tensor"],
        arguments: ["axis": "axis", "keepdims": "keepdims"])
    }
    for (name, function) in others { table[name] = function }
    return table
  }()

  private static let unary = [
    "abs": "Absolute", "negative": "Negative", "exp": "Exp", "expm1": "Expm1", "log": "Log",
    "log1p": "Log1p", "sqrt": "Sqrt", "rsqrt": "Rsqrt", "square": "Square",
    "reciprocal": "Reciprocal", "sign": "Sign", "floor": "Floor", "ceil": "Ceil", "round": "Round",
    "rint": "Round", "sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Arcsin", "acos": "Arccos",
    "atan": "Arctan", "sinh": "Sinh", "cosh": "Cosh", "asinh": "Arcsinh", "acosh": "Arccosh",
    "atanh": "Arctanh", "tanh": "Tanh", "sigmoid": "Sigmoid", "erf": "Erf",
    "logical_not": "LogicalNot", "is_nan": "Isnan", "is_inf": "Isinf", "is_finite": "Isfinite",
    "softplus": "Softplus", "log_sigmoid": "LogSigmoid",
  ]

  private static let binary = [
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "truediv": "Divide",
    "divide": "Divide", "divide_no_nan": "DivideNoNan", "floordiv": "FloorDivide",
    "floormod": "Mod", "mod": "Mod", "pow": "Power", "maximum": "Maximum", "minimum": "Minimum",
    "squared_difference": "SquaredDifference", "equal": "Equal",
    "not_equal": "NotEqual", "greater": "Greater", "greater_equal": "GreaterEqual", "less": "Less",
    "less_equal": "LessEqual", "logical_and": "LogicalAnd", "logical_or": "LogicalOr",
    "logical_xor": "LogicalXor",
  ]

  private static let activations = [
    "relu": "Relu", "relu6": "Relu6", "elu": "Elu", "selu": "Selu", "softplus": "Softplus",
    "softsign": "Softsign", "silu": "Silu", "swish": "Silu", "tanh": "Tanh", "sigmoid": "Sigmoid",
  ]

  private static let reductions = [
    "reduce_sum": "Sum", "reduce_mean": "Mean", "reduce_max": "Max", "reduce_min": "Min",
    "reduce_prod": "Prod", "reduce_std": "Std", "reduce_variance": "Var", "reduce_any": "Any",
    "reduce_all": "All", "reduce_logsumexp": "Logsumexp", "reduce_euclidean_norm": "Norm",
  ]

  private static let others: [String: TensorFlowFunction] = [
    "__operators__.add": TensorFlowFunction(name: "Add", operands: ["x", "y"]),
    "__operators__.eq": TensorFlowFunction(name: "Equal", operands: ["self", "other"]),
    "__operators__.ne": TensorFlowFunction(name: "NotEqual", operands: ["self", "other"]),
    "__operators__.getitem": TensorFlowFunction(
      name: "GetItem", operands: ["tensor"], arguments: ["slice_spec": "key"]),
    "floor_div": TensorFlowFunction(name: "FloorDivide", operands: ["x", "y"]),
    "shape": TensorFlowFunction(
      name: "Shape", operands: ["input"], arguments: ["out_type": "dtype"],
      required: ["optimize": true]),
    "reshape": TensorFlowFunction(
      name: "Reshape", operands: ["tensor"], arguments: ["shape": "newshape"]),
    "expand_dims": TensorFlowFunction(
      name: "ExpandDims", operands: ["input"], arguments: ["axis": "axis"]),
    "squeeze": TensorFlowFunction(
      name: "Squeeze", operands: ["input"], arguments: ["axis": "axis"]),
    "transpose": TensorFlowFunction(
      name: "Transpose", operands: ["a"], arguments: ["perm": "axes"],
      required: ["conjugate": false]),
    "concat": TensorFlowFunction(
      name: "Concatenate", operands: ["values"], arguments: ["axis": "axis"], takesList: true),
    "stack": TensorFlowFunction(
      name: "Stack", operands: ["values"], arguments: ["axis": "axis"], defaults: ["axis": 0],
      takesList: true),
    "unstack": TensorFlowFunction(
      name: "Unstack", operands: ["value"], arguments: ["axis": "axis", "num": "num"],
      defaults: ["axis": 0]),
    "split": TensorFlowFunction(
      name: "Split", operands: ["value"],
      arguments: ["num_or_size_splits": "indices_or_sections", "axis": "axis", "num": "num"],
      defaults: ["axis": 0], adjust: sizesToPlaces),
    "linalg.matmul": TensorFlowFunction(
      name: "Matmul", operands: ["a", "b"],
      arguments: ["transpose_a": "transpose_a", "transpose_b": "transpose_b"],
      required: [
        "adjoint_a": false, "adjoint_b": false, "a_is_sparse": false, "b_is_sparse": false,
      ]),
    "nn.softmax": TensorFlowFunction(
      name: "Softmax", operands: ["logits"], arguments: ["axis": "axis"]),
    "nn.log_softmax": TensorFlowFunction(
      name: "LogSoftmax", operands: ["logits"], arguments: ["axis": "axis"]),
    "nn.leaky_relu": TensorFlowFunction(
      name: "LeakyRelu", operands: ["features"], arguments: ["alpha": "negative_slope"],
      defaults: ["negative_slope": 0.2]),
    "nn.gelu": TensorFlowFunction(
      name: "Gelu", operands: ["features"], arguments: ["approximate": "approximate"],
      defaults: ["approximate": false]),
    "nn.silu": TensorFlowFunction(
      name: "Silu", operands: ["features"], required: ["beta": 1.0]),
    "where": TensorFlowFunction(name: "Where", operands: ["condition", "x", "y"]),
    "clip_by_value": TensorFlowFunction(
      name: "Clip", operands: ["t", "clip_value_min", "clip_value_max"]),
    "gather": TensorFlowFunction(
      name: "Take", operands: ["params"], arguments: ["indices": "indices", "axis": "axis"],
      defaults: ["axis": 0], required: ["batch_dims": 0]),
    "cast": TensorFlowFunction(name: "Cast", operands: ["x"], arguments: ["dtype": "dtype"]),
    "identity": TensorFlowFunction(name: "Copy", operands: ["input"]),
    "stop_gradient": TensorFlowFunction(name: "StopGradient", operands: ["input"]),
    "math.atan2": TensorFlowFunction(name: "Arctan2", operands: ["y", "x"]),
    "math.argmax": TensorFlowFunction(
      name: "Argmax", operands: ["input"], arguments: ["axis": "axis"],
      required: ["output_type": "int64"]),
    "math.argmin": TensorFlowFunction(
      name: "Argmin", operands: ["input"], arguments: ["axis": "axis"],
      required: ["output_type": "int64"]),
    "one_hot": TensorFlowFunction(
      name: "OneHot", operands: ["indices"], arguments: ["depth": "num_classes", "axis": "axis"],
      required: ["on_value": 1.0, "off_value": 0.0, "dtype": "float32"]),
    "pad": TensorFlowFunction(
      name: "Pad", operands: ["tensor"],
      arguments: ["paddings": "pad_width", "mode": "mode", "constant_values": "constant_values"],
      defaults: ["mode": "constant"], adjust: lowercaseMode),
    "repeat": TensorFlowFunction(
      name: "Repeat", operands: ["input"], arguments: ["repeats": "repeats", "axis": "axis"]),
    "tile": TensorFlowFunction(
      name: "Tile", operands: ["input"], arguments: ["multiples": "repeats"]),
    "reverse": TensorFlowFunction(
      name: "Flip", operands: ["tensor"], arguments: ["axis": "axis"]),
    "roll": TensorFlowFunction(
      name: "Roll", operands: ["input"], arguments: ["shift": "shift", "axis": "axis"]),
    "norm": TensorFlowFunction(
      name: "Norm", operands: ["tensor"],
      arguments: ["axis": "axis", "keepdims": "keepdims", "ord": "ord"]),
    "math.l2_normalize": TensorFlowFunction(
      name: "L2Normalize", operands: ["x"], arguments: ["axis": "axis", "epsilon": "epsilon"]),
    "math.cumsum": TensorFlowFunction(
      name: "Cumsum", operands: ["x"], arguments: ["axis": "axis"], defaults: ["axis": 0],
      required: ["exclusive": false, "reverse": false]),
    "math.cumprod": TensorFlowFunction(
      name: "Cumprod", operands: ["x"], arguments: ["axis": "axis"], defaults: ["axis": 0],
      required: ["exclusive": false, "reverse": false]),
    "zeros_like": TensorFlowFunction(
      name: "ZerosLike", operands: ["input"], required: ["optimize": true]),
    "ones_like": TensorFlowFunction(
      name: "OnesLike", operands: ["input"], required: ["optimize": true]),
  ]

  /// TensorFlow gives the sizes of the parts, Keras the places where to cut.
  private static func sizesToPlaces(_ config: inout JSONObject) -> Bool {
    guard let sizes = config["indices_or_sections"]?.arrayValue else { return true }
    var place = 0
    var places: [JSONValue] = []
    for size in sizes.dropLast() {
      guard let size = size.intValue, (0...1 << 40).contains(size) else { return false }
      place += size
      places.append(.integer(place))
    }
    config["indices_or_sections"] = .array(places)
    return true
  }

  private static func lowercaseMode(_ config: inout JSONObject) -> Bool {
    config["mode"] = (config["mode"]?.stringValue).map { .string($0.lowercased()) }
    return true
  }
}
