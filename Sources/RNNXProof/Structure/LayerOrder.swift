import RNNXGraph

/// The layers of a graph in an order that depends on the wiring alone, not on the file.
enum LayerOrder {
  /// Layers that feed come before those that are fed, from the first output to the last; what no
  /// output needs stands behind, in the order of the file.
  static func canonical(_ graph: ModelGraph) -> [Layer] {
    var byName: [String: Layer] = [:]
    for layer in graph.layers where byName[layer.name] == nil { byName[layer.name] = layer }
    var order: [Layer] = []
    var seen: Set<String> = []
    // A stack of our own: a chain may have thousands of layers. Nil marks "its sources are done".
    for output in graph.inputs + graph.outputs {
      var stack: [(name: String, isReady: Bool)] = [(output.layer, false)]
      while let (name, isReady) = stack.popLast() {
        guard let layer = byName[name] else { continue }
        if isReady {
          order.append(layer)
          continue
        }
        guard seen.insert(name).inserted else { continue }
        stack.append((name, true))
        for source in sources(of: layer).reversed() where !seen.contains(source) {
          stack.append((source, false))
        }
      }
    }
    return order + graph.layers.filter { !seen.contains($0.name) }
  }

  /// The names of the layers that feed a layer, in the order of its calls.
  private static func sources(of layer: Layer) -> [String] {
    layer.calls.flatMap { call in
      (call.inputs + call.keywords.sorted { $0.key < $1.key }.flatMap(\.value)).map(\.layer)
    }
  }
}
