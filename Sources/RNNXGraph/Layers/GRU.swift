import RNNXJSON

/// A gated recurrent unit layer.
///
/// ```
/// z = s(x·Kz + h·Rz + bz)   r = s(x·Kr + h·Rr + br)   h' = z*h + (1 - z)*hh
/// reset_after=false:  hh = a(x·Kh + bh + (r*h)·Rh)
/// reset_after=true:   hh = a(x·Kh + bh0 + r*(h·Rh + bh1)), and z, r add both rows of the bias
/// ```
/// with `a` the activation and `s` the recurrent activation. Input `[time steps, features]`; output
/// `[units]`, or `[time steps, units]` with `return_sequences`; state h.
///
/// Source: `keras/src/layers/rnn/gru.py`; gates in the order of `GRUGateOrder.keras`.
public struct GRU: RecurrentKind {
  /// The class name in Keras.
  public static let className = "GRU"

  /// The width of the state and of the output.
  public var units: Int
  /// Applied to the candidate.
  public var activation: Activation
  /// Applied to the update and reset gates.
  public var recurrentActivation: Activation
  /// Whether there are offsets.
  public var usesBias: Bool
  /// Whether the reset gate is applied after the recurrent product (as cuDNN does) or before it.
  public var resetsAfter: Bool
  /// The arguments that all recurrent layers share.
  public var arguments: RecurrentArguments

  /// h.
  public var stateCount: Int { 1 }

  /// A layer with Keras 3's defaults, where not given.
  public init(
    units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
    usesBias: Bool = true, resetsAfter: Bool = true,
    arguments: RecurrentArguments = RecurrentArguments()
  ) {
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.usesBias = usesBias
    self.resetsAfter = resetsAfter
    self.arguments = arguments
  }

  /// Reads Keras' arguments; readers of old vintages put their default of `reset_after` in.
  public init(config: inout ConfigReader) throws(GraphError) {
    units = try config.int("units")
    activation = try config.cellActivation("activation", default: .tanh)
    recurrentActivation = try config.cellActivation("recurrent_activation", default: .sigmoid)
    usesBias = try config.bool("use_bias", default: true)
    resetsAfter = try config.bool("reset_after", default: true)
    arguments = try RecurrentArguments(config: &config)
  }

  /// `kernel` `[features, 3 units]`, `recurrent_kernel` `[units, 3 units]`, `bias` `[2, 3 units]`
  /// (input row, recurrent row) with `reset_after`, else `[3 units]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let bias = resetsAfter ? [2, 3 * units] : [3 * units]
    return try recurrentSlots(for: call, units: units, gates: 3, bias: usesBias ? bias : nil)
  }

  /// The sequence or its last step, then h where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try arguments.outputShapes(for: call, units: units, stateWidths: stateWidths)
  }

  /// Gate order, activations, flags.
  public var notes: [String] {
    ["gates z r h", "\(activation.name)/\(recurrentActivation.name)"]
      + [resetsAfter ? "reset_after" : "reset before"] + arguments.notes
  }
}
