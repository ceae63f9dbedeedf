/// A Keras LSTM whose weights are packed once and run over any number of sequences.
public struct PackedLSTM: Sendable {
  /// Size of one time step.
  public let features: Int
  /// Width of the output.
  public let units: Int
  private let weights: RecurrentWeights
  private let activation: Activation
  private let recurrentActivation: Activation

  /// Packs Keras' arrays: kernel [features, 4 x units], recurrent kernel [units, 4 x units], bias [4 x units].
  public init(
    _ weights: RecurrentWeights, activation: Activation = .tanh,
    recurrentActivation: Activation = .sigmoid, precision: Precision = .float32
  ) {
    weights.check(gates: 4, biasRows: 1)
    features = weights.features
    units = weights.units
    self.weights = weights
    self.activation = activation
    self.recurrentActivation = recurrentActivation
  }

  /// How many floats of scratch `run` needs for a call of this size.
  public func scratchCount(rows: Int, timeSteps: Int) -> Int { 0 }

  /// Runs the whole sequences of a call.
  ///
  /// - Precondition: `scratch` has room for `scratchCount(rows:timeSteps:)` floats, belongs to this call alone, and need
  ///   not be initialised.
  public func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    plainRun(call, weights: weights) { x, state in
      let gates = (0..<4).map { gate in
        let sums = plainProduct(x, weights.kernel, units: units, gates: 4, gate: gate)
        let recurrent = plainProduct(
          state.hidden, weights.recurrentKernel, units: units, gates: 4, gate: gate)
        let total = (0..<units).map { unit in
          sums[unit] + recurrent[unit] + Double(weights.bias?[gate * units + unit] ?? 0)
        }
        return plain(gate == 2 ? activation : recurrentActivation, total)
      }
      let cell = (0..<units).map { gates[1][$0] * state.cell[$0] + gates[0][$0] * gates[2][$0] }
      let shown = plain(activation, cell)
      return PlainState(hidden: (0..<units).map { gates[3][$0] * shown[$0] }, cell: cell)
    }
  }
}
