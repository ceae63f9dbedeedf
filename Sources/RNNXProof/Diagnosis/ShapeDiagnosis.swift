import RNNXGraph

/// Looks for a known cause of two weights having different shapes.
enum ShapeDiagnosis {
  /// The cause, where a recipe turns one into the other within the limits.
  static func of(
    _ a: TensorData, _ b: TensorData, path: String, kind: any LayerKind, limits: Limits
  ) -> Diagnosis? {
    let (left, right) = (a.floats(), b.floats())
    if a.shape.count == 2, b.shape == [a.shape[1], a.shape[0]] {
      let (rows, columns) = (a.shape[0], a.shape[1])
      let fits = left.indices.allSatisfy { index in
        let source = index % columns * rows + index / columns
        return !limits.tells(Double(left[index]), from: Double(right[source]))
      }
      return fits ? .transposed : nil
    }
    guard path.split(separator: "/").last == "bias" else { return nil }
    return isSum(of: left, right, limits) || isSum(of: right, left, limits) ? .summedBiases : nil
  }

  /// Whether the first half of `pair` plus the second is `sum`.
  private static func isSum(of pair: [Float], _ sum: [Float], _ limits: Limits) -> Bool {
    guard !sum.isEmpty, pair.count == 2 * sum.count else { return false }
    return sum.indices.allSatisfy {
      !limits.tells(Double(pair[$0] + pair[sum.count + $0]), from: Double(sum[$0]))
    }
  }
}
