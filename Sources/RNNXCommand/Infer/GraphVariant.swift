import RNNXGraph
import RNNXRuntime

/// Models changed for a purpose: another output, another memory.
enum GraphVariant {
  /// The same model answering with the first output of one of its layers.
  static func probing(
    _ graph: ModelGraph, layer name: String, of file: String
  ) throws -> ModelGraph {
    guard graph[layer: name] != nil else {
      let nearest = NearestName.of(name, among: graph.layers.map(\.name)) ?? ""
      throw CommandFailure(
        "\(file): the model has no layer \"\(name)\"; the nearest is \"\(nearest)\"")
    }
    var probe = graph
    probe.outputs = [TensorReference(name)]
    return probe
  }

  /// The same model with recurrent layers that remember from batch to batch.
  static func stateful(_ graph: ModelGraph) -> ModelGraph {
    var result = graph
    for index in result.layers.indices {
      guard var kind = result.layers[index].kind as? any RecurrentKind else { continue }
      kind.arguments.isStateful = true
      result.layers[index].kind = kind
    }
    return result
  }
}
