import RNNXJSON

/// A long short-term memory layer.
///
/// ```
/// i = s(x·Ki + h·Ri + bi)   f = s(x·Kf + h·Rf + bf)   g = a(x·Kc + h·Rc + bc)   o = s(x·Ko + h·Ro + bo)
/// c' = f*c + i*g            h' = o*a(c')
/// ```
/// with `a` the activation and `s` the recurrent activation. Input `[time steps, features]`; output
/// `[units]`, or `[time steps, units]` with `return_sequences`; states h and c.
///
/// Source: `keras/src/layers/rnn/lstm.py`; gates in the order of `LSTMGateOrder.keras`.
public struct LSTM: RecurrentKind {
  /// The class name in Keras.
  public static let className = "LSTM"

  /// The width of both states and of the output.
  public var units: Int
  /// Applied to the candidate and to the new cell state.
  public var activation: Activation
  /// Applied to the input, forget and output gates.
  public var recurrentActivation: Activation
  /// Whether there are offsets.
  public var usesBias: Bool
  /// The arguments that all recurrent layers share.
  public var arguments: RecurrentArguments

  /// h and c.
  public var stateCount: Int { 2 }

  /// A layer with Keras' defaults, where not given.
  public init(
    units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
    usesBias: Bool = true, arguments: RecurrentArguments = RecurrentArguments()
  ) {
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.usesBias = usesBias
    self.arguments = arguments
  }

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    units = try config.int("units")
    activation = try config.cellActivation("activation", default: .tanh)
    recurrentActivation = try config.cellActivation("recurrent_activation", default: .sigmoid)
    usesBias = try config.bool("use_bias", default: true)
    arguments = try RecurrentArguments(config: &config)
  }

  /// `kernel` `[features, 4 units]`, `recurrent_kernel` `[units, 4 units]`, `bias` `[4 units]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    try recurrentSlots(for: call, units: units, gates: 4, bias: usesBias ? [4 * units] : nil)
  }

  /// The sequence or its last step, then h and c where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try arguments.outputShapes(for: call, units: units, stateWidths: stateWidths)
  }

  /// Gate order, activations, flags.
  public var notes: [String] {
    ["gates i f c o", "\(activation.name)/\(recurrentActivation.name)"] + arguments.notes
  }
}
