import RNNXJSON

/// A fully connected recurrent layer: `h' = a(x·K + h·R + b)`.
///
/// Input `[time steps, features]`; output `[units]`, or `[time steps, units]` with
/// `return_sequences`; state h. Source: `keras/src/layers/rnn/simple_rnn.py`.
public struct SimpleRNN: RecurrentKind {
  /// The class name in Keras.
  public static let className = "SimpleRNN"

  /// The width of the state and of the output.
  public var units: Int
  /// Applied to the new state.
  public var activation: Activation
  /// Whether there are offsets.
  public var usesBias: Bool
  /// The arguments that all recurrent layers share.
  public var arguments: RecurrentArguments

  /// h.
  public var stateCount: Int { 1 }

  /// A layer with Keras' defaults, where not given.
  public init(
    units: Int, activation: Activation = .tanh, usesBias: Bool = true,
    arguments: RecurrentArguments = RecurrentArguments()
  ) {
    self.units = units
    self.activation = activation
    self.usesBias = usesBias
    self.arguments = arguments
  }

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    units = try config.int("units")
    activation = try config.cellActivation("activation", default: .tanh)
    usesBias = try config.bool("use_bias", default: true)
    arguments = try RecurrentArguments(config: &config)
  }

  /// `kernel` `[features, units]`, `recurrent_kernel` `[units, units]`, `bias` `[units]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    try recurrentSlots(for: call, units: units, gates: 1, bias: usesBias ? [units] : nil)
  }

  /// The sequence or its last step, then h where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try arguments.outputShapes(for: call, units: units, stateWidths: stateWidths)
  }

  /// Activation and flags.
  public var notes: [String] { [activation.name] + arguments.notes }
}
