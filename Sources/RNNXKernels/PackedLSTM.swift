/// A Keras LSTM whose weights are packed once and run over any number of sequences.
public struct PackedLSTM: Sendable {
  /// Size of one time step.
  public let features: Int
  /// Width of the output.
  public let units: Int
  private let layer: PackedLayer

  /// Packs Keras' arrays: kernel [features, 4 x units], recurrent kernel [units, 4 x units], bias [4 x units].
  public init(
    _ weights: RecurrentWeights, activation: Activation = .tanh,
    recurrentActivation: Activation = .sigmoid, precision: Precision = .float32
  ) {
    self.init(
      weights, activation: activation,
      recurrentActivation: recurrentActivation, precision: precision, on: .current)
  }

  package init(
    _ weights: RecurrentWeights, activation: Activation, recurrentActivation: Activation,
    precision: Precision, on kernels: Kernels
  ) {
    features = weights.features
    units = weights.units
    layer = PackedLayer(
      weights, kind: .lstm, activation: activation, recurrentActivation: recurrentActivation,
      precision: precision, on: kernels)
  }

  /// How many floats of scratch `run` needs for a call of this size.
  public func scratchCount(rows: Int, timeSteps: Int) -> Int {
    layer.scratchCount(rows: rows, timeSteps: timeSteps)
  }

  /// Runs the whole sequences of a call.
  ///
  /// - Precondition: `scratch` has room for `scratchCount(rows:timeSteps:)` floats, belongs to this call alone, and need
  ///   not be initialised.
  public func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    layer.run(call, scratch: scratch)
  }
}
