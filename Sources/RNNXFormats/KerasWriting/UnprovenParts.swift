import RNNXGraph
import RNNXJSON

/// What the writers have no proof for: no Keras has yet opened such a file of ours and predicted the same.
///
/// It is refused by name, and not written in the hope that it is right.
struct UnprovenParts {
  private let generation: KerasGeneration
  private(set) var remarks: [ConversionRemark] = []

  /// Nothing found yet.
  init(for generation: KerasGeneration) { self.generation = generation }

  /// Looks through a model and the models inside it.
  mutating func look(into graph: ModelGraph, at path: String = "") {
    let shapes = GraphShapes(describing: graph)
    let read = Set(graph.layers.flatMap(\.calls).flatMap(\.inputs).map(\.layer))
    for layer in graph.layers {
      let place = path + layer.name
      lookAtSteps(of: layer, shapes, place)
      let limits = TargetLimits(generation)
      if let text = limits.fault(of: layer, shapes, isRead: read.contains(layer.name)) {
        refuse(place, text)
      }
      if KerasOperatorEncoder(layer) != nil { lookAtOperator(layer, place) }
      for nested in layer.kind.nestedModels { look(into: nested.graph, at: place + "/") }
    }
  }

  /// Keras 2 builds unrolled layers for a number of time steps that the file must name.
  private mutating func lookAtSteps(of layer: Layer, _ shapes: GraphShapes, _ place: String) {
    let kind = (layer.kind as? Bidirectional)?.forward ?? layer.kind
    guard generation == .keras2, let recurrent = kind as? any RecurrentKind,
      recurrent.arguments.isUnrolled
    else { return }
    let inputs = layer.calls.compactMap { $0.inputs.first }
    guard inputs.contains(where: { (shapes.tensors[$0]?.first ?? nil) == nil }) else { return }
    refuse(place, "unrolled over an open number of time steps, which Keras 2 does not build")
  }

  /// A tensor within a list of an operator's arguments, such as an extent of `tf.reshape`.
  private mutating func lookAtOperator(_ layer: Layer, _ place: String) {
    let nodes = layer.carried?["inbound_nodes"]?.arrayValue ?? []
    let keywords = nodes.compactMap { node in (node[3] ?? node[0]?[3])?.objectValue }
    for keyword in keywords {
      for (name, value) in keyword
      where value.arrayValue?.contains(where: { $0[0]?.stringValue != nil }) ?? false {
        refuse(place, "a list with a tensor as the argument \"\(name)\" is not written yet")
      }
    }
  }

  private mutating func refuse(_ place: String, _ text: String) {
    let remark = ConversionRemark(layer: place, .refused, text)
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}
