/// The arrays of one recurrent layer in Keras' layout.
///
/// `kernel` is [features, gates x units], `recurrentKernel` [units, gates x units]; the gates stand side by side along the
/// last axis: i f c o for LSTM, z r h for GRU, one for SimpleRNN. `bias` is [gates x units], for a GRU with
/// `reset_after` [2, gates x units] (input bias, then recurrent bias), or nil (`use_bias=False`).
public struct RecurrentWeights: Sendable {
  /// Size of one time step.
  public var features: Int
  /// Width of the layer's output.
  public var units: Int
  /// [features, gates x units].
  public var kernel: [Float]
  /// [units, gates x units].
  public var recurrentKernel: [Float]
  /// [gates x units], twice that for a GRU that resets after, or nil.
  public var bias: [Float]?

  /// Takes the arrays as they are; the packed layers check their sizes.
  public init(
    features: Int, units: Int, kernel: [Float], recurrentKernel: [Float], bias: [Float]?
  ) {
    self.features = features
    self.units = units
    self.kernel = kernel
    self.recurrentKernel = recurrentKernel
    self.bias = bias
  }

  /// Traps unless the arrays have the sizes that `gates` and `biasRows` ask for.
  func check(gates: Int, biasRows: Int) {
    precondition(features >= 1 && units >= 1, "a recurrent layer has features and units")
    precondition(
      kernel.count == features * gates * units, "kernel must be [features, gates x units]")
    precondition(
      recurrentKernel.count == units * gates * units,
      "recurrent kernel must be [units, gates x units]")
    precondition(
      bias.map { $0.count == biasRows * gates * units } ?? true,
      "bias must have a value for each gate and unit")
  }
}
