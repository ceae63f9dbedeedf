import RNNXGraph

/// Weights that make every answer meaningless.
enum WeightWarnings {
  /// One sentence a weight that holds NaN or infinities.
  static func of(_ graph: ModelGraph) throws -> [String] {
    try graph.layers.flatMap { layer in
      try layer.weights.entries.sorted { $0.key < $1.key }.compactMap { path, entry in
        guard !entry.tensor.elementType.isInteger else { return nil }
        let count = try entry.tensor.loaded().floats().count { !$0.isFinite }
        guard count > 0 else { return nil }
        return "layer \"\(layer.name)\", \(path): \(count) of \(entry.tensor.elementCount)"
          + " values are NaN or infinite; results may be, too"
      }
    }
  }
}
