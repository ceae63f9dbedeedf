import RNNXJSON

/// A product with a matrix along the last axis, an offset and an activation.
///
/// Input `[…, features]`, output `[…, units]`. Source: `keras/src/layers/core/dense.py`.
public struct Dense: LayerKind {
  /// The class name in Keras.
  public static let className = "Dense"

  /// The extent of the last axis of the output.
  public var units: Int
  /// Applied to the sum.
  public var activation: Activation
  /// Whether there are offsets.
  public var usesBias: Bool

  /// A layer with Keras' defaults, where not given.
  public init(units: Int, activation: Activation = .linear, usesBias: Bool = true) {
    self.units = units
    self.activation = activation
    self.usesBias = usesBias
  }

  /// Reads Keras' arguments; quantized layers are another matter and are refused by name.
  public init(config: inout ConfigReader) throws(GraphError) {
    units = try config.int("units")
    activation = try config.activation("activation")
    if case .glu = activation {
      throw config.unsupported("activation", "glu", ["functions that keep the shape"])
    }
    usesBias = try config.bool("use_bias", default: true)
    try config.require("lora_rank", .null)
    try config.require("quantization_config", .null)
    config.ignore(
      "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
      "activity_regularizer", "kernel_constraint", "bias_constraint")
  }

  /// `kernel` `[features, units]`, `bias` `[units]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let kernel = WeightSlot(WeightRole.kernel, [try call.features(), units])
    return usesBias ? [kernel, WeightSlot(WeightRole.bias, [units])] : [kernel]
  }

  /// The input's shape with the last axis replaced.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    _ = try call.features()
    return [Array(call.first.dropLast()) + [units]]
  }

  /// The activation.
  public var notes: [String] { [activation.name] }
}
