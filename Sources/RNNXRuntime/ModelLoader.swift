import RNNXGraph

/// Packs the weights of every layer of a graph.
func loadLayers(
  of graph: ModelGraph, path: String, weights: (Layer) -> LayerWeights, _ options: LoadOptions
) throws(GraphError) -> [String: LoadedLayer] {
  var loaded: [String: LoadedLayer] = [:]
  for layer in graph.layers where !(layer.kind is InputLayer) {
    let place = (path.isEmpty ? "" : path + "/") + layer.name
    // A nested model comes here again for its layers; the others are read one by one.
    let stored = weights(layer)
    let values =
      layer.kind.nestedModels.isEmpty
      ? try stored.loaded(of: place) : stored
    loaded[layer.name] = try load(layer.kind, at: place, values, options)
  }
  return loaded
}
