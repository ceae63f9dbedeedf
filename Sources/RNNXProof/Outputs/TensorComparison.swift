public import RNNXRuntime

/// Two tensors of the same meaning beside each other.
public struct TensorComparison: Sendable, Hashable {
  /// The name on the first side.
  public let nameA: String
  /// The name on the second side.
  public let nameB: String
  /// The shape on the first side, the batch first.
  public private(set) var shapeA: [Int]
  /// The shape on the second side.
  public private(set) var shapeB: [Int]
  /// How far the values are apart; `nil` where the shapes differ.
  public private(set) var measures: Measures?

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

  /// Counts pairs of other bits as beyond the limits, whatever their values.
  mutating func markBits(_ a: [Float], _ b: [Float]) {
    guard var marked = measures else { return }
    for index in a.indices where a[index].bitPattern != b[index].bitPattern {
      marked.countBits(Double(a[index]), Double(b[index]), at: index)
    }
    measures = marked
  }

  /// Adds the samples that follow.
  mutating func append(_ next: TensorComparison) {
    if let more = next.measures, shapeA.dropFirst() == next.shapeA.dropFirst() {
      let count = measures?.count ?? 0
      measures?.add(more, offset: count)
    } else {
      measures = nil
    }
    shapeA[0] += next.shapeA.first ?? 0
    shapeB[0] += next.shapeB.first ?? 0
  }
}
