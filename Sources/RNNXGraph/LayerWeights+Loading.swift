extension LayerWeights {
  /// The same weights in memory: what a forward pass packs, one layer at a time.
  ///
  /// `layer` is the path of the layer, for the fault that names a weight which cannot be read.
  public func loaded(of layer: String) throws(GraphError) -> LayerWeights {
    var result = self
    var faults: [GraphFault] = []
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
      do throws(TensorError) {
        result.entries[path]?.tensor = try entry.tensor.loaded()
      } catch {
        faults.append(
          GraphFault(layer: layer, reason: .unreadableWeight(path: path, cause: error.description)))
      }
    }
    guard faults.isEmpty else { throw GraphError(faults) }
    return result
  }
}
