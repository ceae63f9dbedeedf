package import RNNXGraph

/// A graph without models inside models: their layers stand in the outer graph under their paths.
package struct FlatGraph: Sendable {
  /// Where a layer's weights stand in the graph that was given.
  package struct Origin: Sendable {
    /// The layer of the outermost graph.
    package let layer: String
    /// What stands in front of the paths of its weights there: "inner/", or nothing.
    package let prefix: String
  }

  /// The graph; no layer of it is a model.
  package private(set) var graph: ModelGraph
  /// For each layer where its weights come from.
  package private(set) var origins: [String: Origin] = [:]

  /// Takes nested models apart.
  package init(_ graph: ModelGraph) {
    self.graph = graph
    for layer in graph.layers { origins[layer.name] = Origin(layer: layer.name, prefix: "") }
    while let index = self.graph.layers.firstIndex(where: { $0.kind is NestedModel }) {
      takeApart(index)
    }
  }

  private mutating func takeApart(_ index: Int) {
    let outer = graph.layers[index]
    guard let inner = (outer.kind as? NestedModel)?.graph, let origin = origins[outer.name] else {
      preconditionFailure("The layer is a model.")
    }
    var parts: [Layer] = []
    for layer in inner.layers where !(layer.kind is InputLayer) {
      var part = layer
      part.name = outer.name + "/" + layer.name
      part.weights = outer.weights.scoped(layer.name)
      part.isTrainable = layer.isTrainable && outer.isTrainable
      part.calls = outer.calls.indices.flatMap { call in
        layer.calls.map { renamed($0, in: inner, of: outer, call: call) }
      }
      origins[part.name] = Origin(layer: origin.layer, prefix: origin.prefix + layer.name + "/")
      parts.append(part)
    }
    graph.layers.replaceSubrange(index...index, with: parts)
    redirect(outer, inner)
  }

  /// A call inside the model as a call in the outer graph.
  private func renamed(
    _ call: LayerCall, in inner: ModelGraph, of outer: Layer, call number: Int
  ) -> LayerCall {
    let reference = { (inside: TensorReference) in
      Self.reference(inside, in: inner, of: outer, call: number)
    }
    return call.mapReferences(reference)
  }

  private static func reference(
    _ inside: TensorReference, in inner: ModelGraph, of outer: Layer, call: Int
  ) -> TensorReference {
    if let input = inner.inputs.firstIndex(of: inside) { return outer.calls[call].inputs[input] }
    let calls = inner[layer: inside.layer]?.calls.count ?? 1
    return TensorReference(
      outer.name + "/" + inside.layer, call: call * calls + inside.call, tensor: inside.tensor)
  }

  /// Whoever read the model's outputs reads those of the layers that make them.
  private mutating func redirect(_ outer: Layer, _ inner: ModelGraph) {
    let moved = { (reference: TensorReference) -> TensorReference in
      guard reference.layer == outer.name else { return reference }
      return Self.reference(
        inner.outputs[reference.tensor], in: inner, of: outer, call: reference.call)
    }
    for index in graph.layers.indices {
      graph.layers[index].calls = graph.layers[index].calls.map { $0.mapReferences(moved) }
    }
    graph.outputs = graph.outputs.map(moved)
  }
}
