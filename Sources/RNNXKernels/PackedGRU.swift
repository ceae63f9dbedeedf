/// A Keras GRU whose weights are packed once and run over any number of sequences.
public struct PackedGRU: Sendable {
  /// Size of one time step.
  public let features: Int
  /// Width of the output.
  public let units: Int
  /// Whether the reset gate applies after the recurrent product (`reset_after`).
  public let resetsAfter: Bool
  private let weights: RecurrentWeights
  private let activation: Activation
  private let recurrentActivation: Activation

  /// Packs Keras' arrays: kernel [features, 3 x units], recurrent kernel [units, 3 x units], bias [2, 3 x units] if
  /// `resetsAfter`, otherwise [3 x units].
  public init(
    _ weights: RecurrentWeights, resetsAfter: Bool = true, activation: Activation = .tanh,
    recurrentActivation: Activation = .sigmoid, precision: Precision = .float32
  ) {
    weights.check(gates: 3, biasRows: resetsAfter ? 2 : 1)
    features = weights.features
    units = weights.units
    self.resetsAfter = resetsAfter
    self.weights = weights
    self.activation = activation
    self.recurrentActivation = recurrentActivation
  }

  /// How many floats of scratch `run` needs for a call of this size.
  public func scratchCount(rows: Int, timeSteps: Int) -> Int { 0 }

  /// Runs the whole sequences of a call; its `cellState` is not used.
  ///
  /// - Precondition: `scratch` has room for `scratchCount(rows:timeSteps:)` floats, belongs to this call alone, and need
  ///   not be initialised.
  public func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    plainRun(call, weights: weights) { x, state in
      let inputs = (0..<3).map { gate in
        let sums = plainProduct(x, weights.kernel, units: units, gates: 3, gate: gate)
        return (0..<units).map { sums[$0] + Double(weights.bias?[gate * units + $0] ?? 0) }
      }
      let update = plain(recurrentActivation, sum(inputs[0], recurrent(0, state.hidden)))
      let reset = plain(recurrentActivation, sum(inputs[1], recurrent(1, state.hidden)))
      let gated =
        resetsAfter
        ? product(reset, recurrent(2, state.hidden)) : recurrent(2, product(reset, state.hidden))
      let candidate = plain(activation, sum(inputs[2], gated))
      let hidden = (0..<units).map {
        update[$0] * state.hidden[$0] + (1 - update[$0]) * candidate[$0]
      }
      return PlainState(hidden: hidden, cell: [])
    }
  }

  private func recurrent(_ gate: Int, _ hidden: [Double]) -> [Double] {
    let sums = plainProduct(hidden, weights.recurrentKernel, units: units, gates: 3, gate: gate)
    guard resetsAfter, let bias = weights.bias else { return sums }
    return (0..<units).map { sums[$0] + Double(bias[(3 + gate) * units + $0]) }
  }

  private func sum(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 + $1 }
  }

  private func product(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 * $1 }
  }
}
