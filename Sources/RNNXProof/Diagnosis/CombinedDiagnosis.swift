import RNNXGraph

/// Causes that show only when several weights are seen together: directions or layers exchanged.
struct CombinedDiagnosis {
  private(set) var remarks: [LayerRemark] = []
  private let limits: Limits

  init(_ pairs: [LayerPair], _ weights: [WeightComparison], _ options: ComparisonOptions) {
    limits = options.limits
    let different = Set(weights.filter { !$0.isEqual }.map(\.pathA))
    // Every layer is held against every other: a pair that differs all over is not worth that.
    let touched = Array(pairs.filter { different.contains($0.pathA) }.prefix(64))
    for pair in touched {
      if areDirectionsExchanged(pair) {
        remarks.append(LayerRemark(pathA: pair.pathA, diagnosis: .directionsExchanged))
      } else if let other = touched.first(where: { $0.pathA != pair.pathA && has(pair, $0) }) {
        remarks.append(
          LayerRemark(pathA: pair.pathA, diagnosis: .weightsOf(layer: other.pathB)))
      }
    }
  }

  private func areDirectionsExchanged(_ pair: LayerPair) -> Bool {
    guard pair.a.kind is Bidirectional, pair.b.kind is Bidirectional else { return false }
    let paths = pair.a.weights.entries.keys
    return !paths.isEmpty
      && paths.allSatisfy { path in
        let turned =
          path.hasPrefix("forward/")
          ? "backward/" + path.dropFirst(8) : "forward/" + path.dropFirst(9)
        return isSame(pair.a.weights[path], pair.b.weights[turned])
      }
  }

  /// Whether a layer has the weights that another has in the second model.
  private func has(_ pair: LayerPair, _ other: LayerPair) -> Bool {
    let entries = pair.a.weights.entries
    guard !entries.isEmpty, entries.count == other.b.weights.entries.count else { return false }
    return entries.allSatisfy { isSame($0.value.tensor, other.b.weights[$0.key]) }
  }

  /// Whether two weights are the same; the first row tells most that are not.
  private func isSame(_ a: TensorData?, _ b: TensorData?) -> Bool {
    guard let a, let b, a.shape == b.shape else { return false }
    if a.shape.count > 1, a.shape[0] > 1,
      !areEqual(try? a.loaded(rows: 0..<1), try? b.loaded(rows: 0..<1))
    {
      return false
    }
    return areEqual(try? a.loaded(), try? b.loaded())
  }

  private func areEqual(_ a: TensorData?, _ b: TensorData?) -> Bool {
    guard let a, let b else { return false }
    return TensorMeasures.of(a, b, limits: limits, threads: 1).isEqual
  }
}
