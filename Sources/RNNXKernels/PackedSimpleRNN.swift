/// A Keras SimpleRNN whose weights are packed once and run over any number of sequences.
public struct PackedSimpleRNN: Sendable {
  /// Size of one time step.
  public let features: Int
  /// Width of the output.
  public let units: Int
  private let weights: RecurrentWeights
  private let activation: Activation

  /// Packs Keras' arrays: kernel [features, units], recurrent kernel [units, units], bias [units].
  public init(
    _ weights: RecurrentWeights, activation: Activation = .tanh, precision: Precision = .float32
  ) {
    weights.check(gates: 1, biasRows: 1)
    features = weights.features
    units = weights.units
    self.weights = weights
    self.activation = activation
  }

  /// How many floats of scratch `run` needs for a call of this size.
  public func scratchCount(rows: Int, timeSteps: Int) -> Int { 0 }

  /// Runs the whole sequences of a call; its `cellState` is not used.
  ///
  /// - Precondition: `scratch` has room for `scratchCount(rows:timeSteps:)` floats, belongs to this call alone, and need
  ///   not be initialised.
  public func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    plainRun(call, weights: weights) { x, state in
      let inputs = plainProduct(x, weights.kernel, units: units, gates: 1, gate: 0)
      let recurrent = plainProduct(
        state.hidden, weights.recurrentKernel, units: units, gates: 1, gate: 0)
      let sums = (0..<units).map { inputs[$0] + recurrent[$0] + Double(weights.bias?[$0] ?? 0) }
      return PlainState(hidden: plain(activation, sums), cell: [])
    }
  }
}
