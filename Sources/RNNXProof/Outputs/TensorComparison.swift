public import RNNXRuntime

/// Two tensors of the same meaning beside each other.
public struct TensorComparison: Sendable, Hashable {
  /// The name on the first side.
  public let nameA: String
  /// The name on the second side.
  public let nameB: String
  /// The shape on the first side, the batch first.
  public let shapeA: [Int]
  /// The shape on the second side.
  public let shapeB: [Int]
  /// How far the values are apart; `nil` where the shapes differ.
  public let measures: Measures?

  /// Compares two tensors.
  public init(
    _ nameA: String, _ a: Tensor, _ nameB: String, _ b: Tensor, limits: Limits = .standard
  ) {
    self.nameA = nameA
    self.nameB = nameB
    shapeA = a.shape
    shapeB = b.shape
    measures = a.shape == b.shape ? Measures(a.values, b.values, limits: limits) : nil
  }

  /// Whether shapes agree and no value is beyond the limits.
  public var isEqual: Bool { measures?.isEqual ?? false }
}
