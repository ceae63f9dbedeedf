package import RNNXGraph

/// What the values of a model's output say, as far as its last layer tells.
package enum OutputMeaning: Sendable, Equatable {
  /// A probability a class.
  case classes
  /// One probability: yes or no.
  case yesOrNo
  /// Scores of classes whose greatest one wins.
  case scores
  /// Anything else.
  case values

  /// What the first output of a graph means.
  package init(of graph: ModelGraph) {
    guard graph.outputs.count == 1, let output = graph.outputs.first,
      let layer = graph[layer: output.layer],
      let shape = GraphShapes(describing: graph).tensors[output], shape.count == 1,
      let width = shape[0]
    else {
      self = .values
      return
    }
    switch Self.activation(of: layer.kind) {
    case .softmax?: self = .classes
    case .sigmoid? where width == 1: self = .yesOrNo
    default: self = width > 1 ? .scores : .values
    }
  }

  private static func activation(of kind: any LayerKind) -> Activation? {
    switch kind {
    case let dense as Dense: dense.activation
    case let layer as ActivationLayer: layer.activation
    case let nested as NestedModel:
      nested.graph.outputs.first.flatMap { nested.graph[layer: $0.layer] }.flatMap {
        activation(of: $0.kind)
      }
    default: nil
    }
  }
}
