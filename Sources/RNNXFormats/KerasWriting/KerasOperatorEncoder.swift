import RNNXGraph
import RNNXJSON

/// Writes an operator that Keras recorded as a layer of a functional model: as it came.
///
/// The words of an operator belong to one Keras (`keras.ops` of Keras 3, functions of TensorFlow in tf.keras), so it stays
/// in files of that one.
struct KerasOperatorEncoder {
  private let carried: JSONObject
  private let name: String

  /// The operator that a layer is; `nil` for layers proper.
  init?(_ layer: Layer) {
    guard Self.isOperator(layer.kind) || Self.recorded.contains(layer.kind.className),
      let carried = layer.carried
    else { return nil }
    self.carried = carried
    name = layer.name
  }

  /// Whether a kind is an operator.
  static func isOperator(_ kind: any LayerKind) -> Bool { kind.className.hasPrefix("ops.") }

  /// Classes of tf.keras that hold an operator.
  private static let recorded: Set<String> = ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"]

  /// The Keras whose words the operator is in.
  var generation: KerasGeneration {
    Self.recorded.contains(carried["class_name"]?.stringValue ?? "") ? .keras2 : .keras3
  }

  /// The operator with its class, and its module, which HDF5 files of Keras 3 leave out.
  var entry: JSONObject {
    var entry = carried
    if generation == .keras3, entry["module"] == nil {
      let className = entry["class_name"]?.stringValue ?? ""
      entry["module"] = .string("keras.src.ops." + Self.module(of: className))
      entry["registered_name"] = .string(className)
    }
    entry["name"] = .string(name)
    return entry
  }

  private static func module(of className: String) -> String {
    for (module, names) in modules where names.contains(className) { return module }
    return "numpy"
  }

  /// The modules of `keras/src/ops` by class; all others are in `numpy`.
  private static let modules: [String: Set<String>] = [
    "core": ["Cast", "ConvertToTensor", "SaturateCast", "StopGradient", "Unstack"],
    "math": ["Erf", "Erfc", "Erfinv", "Logsumexp", "Rsqrt", "TopK"],
    "linalg": ["Norm"],
    "nn": [
      "Celu", "Elu", "Gelu", "Glu", "HardShrink", "HardSigmoid", "HardSilu", "HardTanh",
      "LeakyRelu",
      "LogSigmoid", "LogSoftmax", "Normalize", "OneHot", "Relu", "Relu6", "Selu", "Sigmoid", "Silu",
      "SoftShrink", "Softmax", "Softplus", "Softsign", "SparsePlus", "SparseSigmoid", "Sparsemax",
      "Squareplus", "TanhShrink", "Threshold",
    ],
  ]
}
