import RNNXGraph

/// What the values of a weight are like.
package struct WeightStatistics: Sendable, Equatable {
  /// The least and the greatest finite value; 0 where there is none.
  package let minimum: Double
  package let maximum: Double
  /// The mean and the standard deviation of the finite values.
  package let mean: Double
  package let deviation: Double
  /// The number of zeros.
  package let zeros: Int
  /// The number of values that are NaN or infinite.
  package let nonFinite: Int

  /// The statistics of some values.
  package init(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    let count = Double(max(1, finite.count))
    let mean = finite.reduce(0, +) / count
    let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    minimum = finite.min() ?? 0
    maximum = finite.max() ?? 0
    deviation = (squares / count).squareRoot()
    zeros = values.count { $0 == 0 }
    nonFinite = values.count - finite.count
  }
}

extension TensorData {
  /// The first `count` values, read from a few rows.
  func firstValues(_ count: Int) throws(TensorError) -> [Double] {
    guard let rows = shape.first, elementCount > 0 else { return try loaded().doubles() }
    let needed = (count - 1) / (elementCount / rows) + 1
    return Array(try loaded(rows: 0..<min(rows, needed)).doubles().prefix(count))
  }
}
