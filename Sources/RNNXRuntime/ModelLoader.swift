import RNNXGraph

/// Packs the weights of every layer of a graph.
func loadLayers(
  of graph: ModelGraph, path: String, weights: (Layer) -> LayerWeights, _ options: LoadOptions
) throws(GraphError) -> [String: LoadedLayer] {
  var loaded: [String: LoadedLayer] = [:]
  for layer in graph.layers where !(layer.kind is InputLayer) {
    guard let runnable = layer.kind as? any RunnableLayer else {
      throw GraphError(
        layer: (path.isEmpty ? "" : path + "/") + layer.name,
        .unsupportedLayer(className: layer.kind.className, hint: ""))
    }
    // A nested model comes here again for its layers; the others are read one by one.
    let stored = weights(layer)
    let values =
      layer.kind.nestedModels.isEmpty
      ? try stored.loaded(of: (path.isEmpty ? "" : path + "/") + layer.name) : stored
    loaded[layer.name] = try runnable.load(values, options)
  }
  return loaded
}
