/// Values that go into a model or come out of it: float32, row-major, the batch axis first.
public struct Tensor: Sendable, Hashable {
  /// The extent of each axis, the batch first.
  public var shape: [Int]
  /// The values, row-major.
  public var values: [Float]

  /// A tensor of the given values.
  ///
  /// - Precondition: there are as many values as `shape` says.
  public init(shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "A tensor has as many values as its shape says.")
    self.shape = shape
    self.values = values
  }

  /// The number of samples: the extent of the first axis.
  public var batchSize: Int { shape.first ?? 1 }
}
