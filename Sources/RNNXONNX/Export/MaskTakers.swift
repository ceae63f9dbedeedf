import RNNXGraph

/// Which calls take the masks off their inputs, so that later ones, in the order of the file, see none.
struct MaskTakers {
  private var first: [TensorReference: GraphShapes.Step] = [:]

  init(_ graph: ModelGraph) {
    for (index, layer) in graph.layers.enumerated() {
      let isTaken = Self.takenMasks(by: layer.kind)
      for (number, call) in layer.calls.enumerated() {
        for (position, input) in call.inputs.enumerated()
        where isTaken(position) && first[input] == nil {
          first[input] = GraphShapes.Step(layer: index, call: number)
        }
      }
    }
  }

  /// Which inputs of a layer have lost their masks after a call; those of a model are its caller's own.
  private static func takenMasks(by kind: any LayerKind) -> (Int) -> Bool {
    guard let graph = (kind as? NestedModel)?.graph else { return { _ in kind.takesMasksAway } }
    var taken: Set<TensorReference> = []
    for layer in graph.layers {
      let isTaken = takenMasks(by: layer.kind)
      for call in layer.calls {
        taken.formUnion(call.inputs.enumerated().filter { isTaken($0.offset) }.map(\.element))
      }
    }
    let inputs = graph.inputs.map(taken.contains)
    return { inputs.indices.contains($0) && inputs[$0] }
  }

  /// Whether an earlier call took the mask off a tensor.
  func isGone(_ input: TensorReference, _ step: GraphShapes.Step) -> Bool {
    guard let taker = first[input] else { return false }
    return (taker.layer, taker.call) < (step.layer, step.call)
  }
}
