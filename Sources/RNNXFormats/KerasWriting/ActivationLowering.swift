import RNNXGraph
import RNNXJSON

/// Puts the activation functions of one layer into the target's words.
///
/// `hard_sigmoid` is clip(0.2 x + 0.5, 0, 1) in Keras 0 to 2 and clip(x / 6 + 0.5, 0, 1) in Keras 3: each is the other of
/// 1.2 x or x / 1.2, and where x is a product with weights, they take the factor.
struct ActivationLowering {
  let generation: KerasGeneration
  let layer: String
  private(set) var remarks: [ConversionRemark] = []
  private(set) var scalings: [GateScaling] = []
  /// A factor that the input of the layer must be given: it has no weights that could take it.
  private(set) var inputFactor: Double?

  init(_ generation: KerasGeneration, layer: String) {
    self.generation = generation
    self.layer = layer
  }

  /// The config of a layer, and of the layers inside it; `weights` is the path in front of their weights.
  mutating func lowered(_ className: String, _ config: JSONObject, weights: String) -> JSONObject {
    var config = config
    for key in ["activation", "recurrent_activation"] where config[key] != nil {
      guard let name = Self.name(config[key] ?? .null) else { continue }
      config[key] = .string(lowered(name, key, className, weights))
    }
    switch className {
    case "Bidirectional":
      let hasBackward = (config["backward_layer"] ?? .null) != .null
      lowerInner(
        &config, "layer", [weights + "forward/"] + (hasBackward ? [] : [weights + "backward/"]))
      if hasBackward { lowerInner(&config, "backward_layer", [weights + "backward/"]) }
    case "TimeDistributed": lowerInner(&config, "layer", [weights + "layer/"])
    case "RNN": lowerInner(&config, "cell", [weights + "cell/"])
    case "StackedRNNCells":
      let cells = (config["cells"]?.arrayValue ?? []).enumerated().map { index, cell in
        var holder: JSONObject = ["cell": cell]
        lowerInner(&holder, "cell", ["\(weights)\(index)/"])
        return holder["cell"] ?? cell
      }
      config["cells"] = .array(cells)
    default: break
    }
    return config
  }

  private mutating func lowerInner(_ config: inout JSONObject, _ key: String, _ weights: [String]) {
    guard var inner = config[key]?.objectValue, let className = inner["class_name"]?.stringValue,
      !LayerRegistry.modelClasses.contains(className), let old = inner["config"]?.objectValue
    else { return }
    var new = old
    for path in weights { new = lowered(className, old, weights: path) }
    inner["config"] = .object(new)
    config[key] = .object(inner)
  }

  /// A function's name in the neutral words: as it is, null for linear, or inside a serialized function.
  private static func name(_ value: JSONValue) -> String? {
    if value == .null { return "linear" }
    if value["class_name"]?.stringValue == "function" { return value["config"]?.stringValue }
    return value.stringValue
  }

  private mutating func lowered(
    _ name: String, _ key: String, _ className: String, _ weights: String
  ) -> String {
    switch (name, generation) {
    case ("legacy_hard_sigmoid", .keras2): return "hard_sigmoid"
    case ("legacy_hard_sigmoid", .keras3):
      scale(by: 1.2, key, className, weights)
      return "hard_sigmoid"
    case ("hard_sigmoid", .keras2):
      scale(by: 1 / 1.2, key, className, weights)
      return "hard_sigmoid"
    case ("silu", .keras2): return "swish"
    case (_, .keras2):
      if !Self.keras2Names.contains(name) {
        remark(.refused, "\(key)=\(name) does not exist in Keras 2")
      }
      return name
    case (_, .keras3): return name
    }
  }

  private static let keras2Names: Set<String> = [
    "elu", "exponential", "gelu", "hard_sigmoid", "linear", "mish", "relu", "selu", "sigmoid",
    "softmax", "softplus", "softsign", "swish", "tanh",
  ]

  /// Lets the argument of the function named by `key` be multiplied by `factor`.
  private mutating func scale(
    by factor: Double, _ key: String, _ className: String, _ weights: String
  ) {
    if className == "Activation" && (weights.isEmpty || weights == "layer/") {
      inputFactor = factor
      return remark(
        .rewritten,
        "hard_sigmoid: its input is multiplied by \(Self.text(factor)) in a layer before")
    }
    guard let (count, blocks) = Self.blocks(key, className) else {
      return remark(
        .lossy,
        "\(key)=hard_sigmoid of a \(className) computes otherwise in \(generation.rawValue), and no weights could make up for it"
      )
    }
    for role in [WeightRole.kernel, WeightRole.recurrentKernel, WeightRole.bias] {
      scalings.append(
        GateScaling(path: weights + role, factor: factor, blockCount: count, blocks: blocks))
    }
    remark(
      .rewritten, "hard_sigmoid: the weights of its argument are multiplied by \(Self.text(factor))"
    )
  }

  private static func text(_ factor: Double) -> String { factor > 1 ? "1.2" : "1 / 1.2" }

  /// The gate blocks whose sum is the argument of the function; `nil` where there is more to it.
  private static func blocks(_ key: String, _ className: String) -> (Int, Set<Int>)? {
    let isRecurrent = key == "recurrent_activation"
    switch className {
    case "LSTM", "LSTMCell", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D":
      // The other function also shows the cell state, which no weight multiplies.
      guard isRecurrent else { return nil }
      let gates = LSTMGateOrder.keras.gates
      return (gates.count, Set(gates.indices.filter { gates[$0] != .cell }))
    case "GRU", "GRUCell":
      let gates = GRUGateOrder.keras.gates
      return (gates.count, Set(gates.indices.filter { (gates[$0] != .candidate) == isRecurrent }))
    case "SimpleRNN", "SimpleRNNCell", "Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D",
      "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose":
      return (1, [0])
    default: return nil
    }
  }

  private mutating func remark(_ kind: ConversionRemark.Kind, _ text: String) {
    let remark = ConversionRemark(layer: layer, kind, text)
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}
