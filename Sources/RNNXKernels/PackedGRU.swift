/// A Keras GRU whose weights are packed once and run over any number of sequences.
public struct PackedGRU: Sendable {
  /// Size of one time step.
  public let features: Int
  /// Width of the output.
  public let units: Int
  /// Whether the reset gate applies after the recurrent product (`reset_after`).
  public let resetsAfter: Bool
  private let layer: PackedLayer

  /// Packs Keras' arrays: kernel [features, 3 x units], recurrent kernel [units, 3 x units], bias [2, 3 x units] if
  /// `resetsAfter`, otherwise [3 x units].
  public init(
    _ weights: RecurrentWeights, resetsAfter: Bool = true, activation: Activation = .tanh,
    recurrentActivation: Activation = .sigmoid, precision: Precision = .float32
  ) {
    self.init(
      weights, resetsAfter: resetsAfter, activation: activation,
      recurrentActivation: recurrentActivation, precision: precision, on: .current)
  }

  package init(
    _ weights: RecurrentWeights, resetsAfter: Bool, activation: Activation,
    recurrentActivation: Activation,
    precision: Precision, on kernels: Kernels
  ) {
    features = weights.features
    units = weights.units
    self.resetsAfter = resetsAfter
    layer = PackedLayer(
      weights, kind: resetsAfter ? .gruResettingAfter : .gruResettingBefore, activation: activation,
      recurrentActivation: recurrentActivation, precision: precision, on: kernels)
  }

  /// How many floats of scratch `run` needs for a call of this size.
  public func scratchCount(rows: Int, timeSteps: Int) -> Int {
    layer.scratchCount(rows: rows, timeSteps: timeSteps)
  }

  /// Runs the whole sequences of a call; its `cellState` is not used.
  ///
  /// - Precondition: `scratch` has room for `scratchCount(rows:timeSteps:)` floats, belongs to this call alone, and need
  ///   not be initialised.
  public func run(_ call: SequenceCall, scratch: UnsafeMutablePointer<Float>) {
    layer.run(call, scratch: scratch)
  }
}
