import RNNXGraph

/// A layer that is given something else in one model than in the other.
public struct WiringDifference: Sendable, Hashable {
  /// The layer's path in the first model.
  public let pathA: String
  /// The layer's path in the second model.
  public let pathB: String
  /// What differs, in words.
  public let text: String
}

/// Compares what matched layers are given.
struct WiringComparison {
  let a: ModelGraph
  let b: ModelGraph
  /// For each matched layer of `a` the name of its partner.
  let names: [String: String]

  /// The differences, in the order of the first model, its outputs last.
  func differences(pathA: String, pathB: String) -> [WiringDifference] {
    var found: [WiringDifference] = []
    let known = Set(names.values)
    for layer in a.layers {
      guard let name = names[layer.name], let other = b[layer: name] else { continue }
      for text in differences(layer, other, known) {
        found.append(
          WiringDifference(pathA: pathA + layer.name, pathB: pathB + name, text: text))
      }
    }
    let outputs = (trace(a.outputs, a, Set(names.keys)), trace(b.outputs, b, known))
    if outputs.0.map(translated) != outputs.1 {
      found.append(
        WiringDifference(
          pathA: pathA + a.name, pathB: pathB + b.name,
          text: describe(outputs.0, outputs.1)))
    }
    return found
  }

  /// What is another in the models' outputs: those of one side alone, else the order.
  private func describe(_ a: [TensorReference], _ b: [TensorReference]) -> String {
    let common = (Set(b), Set(a.map(translated)))
    let only = (
      a.filter { !common.0.contains(translated($0)) }, b.filter { !common.1.contains($0) }
    )
    guard !only.0.isEmpty || !only.1.isEmpty else {
      return "the outputs stand in another order: \(words(a)) in a, \(words(b)) in b"
    }
    let parts = [("a", only.0), ("b", only.1)].filter { !$0.1.isEmpty }
    return "outputs " + parts.map { "in \($0.0) alone: \(words($0.1))" }.joined(separator: ", ")
  }

  private func differences(_ a: Layer, _ b: Layer, _ known: Set<String>) -> [String] {
    // What nothing reads needs no comparison: Keras leaves an unused first call in reused models.
    guard a.calls.count == b.calls.count else {
      return ["it is called \(a.calls.count) times in a, \(b.calls.count) times in b"]
    }
    return zip(a.calls, b.calls).compactMap { left, right in
      var first = trace(sources(of: left), self.a, Set(names.keys))
      var second = trace(sources(of: right), self.b, known)
      let translatedFirst = first.map(translated)
      if Self.commutative.contains(a.kind.className) {
        guard Set(translatedFirst) != Set(second) else { return nil }
        first.sort { $0.layer < $1.layer }
        second.sort { $0.layer < $1.layer }
      }
      guard translatedFirst != second else { return nil }
      return "it takes \(words(first)) in a, \(words(second)) in b"
    }
  }

  private static let commutative: Set<String> = [
    "Add", "Multiply", "Average", "Maximum", "Minimum",
  ]

  /// What a call is given: inputs, then states, which some vintages give by position.
  private func sources(of call: LayerCall) -> [TensorReference] {
    call.inputs
      + call.keywords.filter { $0.key != "mask" }.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The tensors behind layers that have no partner and hand on what they are given.
  private func trace(
    _ tensors: [TensorReference], _ graph: ModelGraph, _ known: Set<String>
  ) -> [TensorReference] {
    tensors.map { tensor in
      var tensor = tensor
      for _ in graph.layers {
        guard !known.contains(tensor.layer), let layer = graph[layer: tensor.layer],
          Inert.isInert(layer.kind), layer.calls.indices.contains(tensor.call),
          let source = layer.calls[tensor.call].inputs.first
        else { break }
        tensor = source
      }
      return tensor
    }
  }

  private func translated(_ reference: TensorReference) -> TensorReference {
    TensorReference(
      names[reference.layer] ?? "only in a: " + reference.layer, call: reference.call,
      tensor: reference.tensor)
  }

  private func words(_ references: [TensorReference]) -> String {
    references.isEmpty
      ? "nothing"
      : references.map { $0.call == 0 && $0.tensor == 0 ? $0.layer : "\($0)" }
        .joined(separator: ", ")
  }
}
