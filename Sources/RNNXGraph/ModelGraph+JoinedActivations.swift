import RNNXJSON

extension ModelGraph {
  /// Gives a Dense without an activation that of the layer behind it, where nothing else reads the sum.
  ///
  /// The layer behind is then gone, and the model computes the same: formats differ in which of the two they say.
  /// Returns whether anything changed.
  @discardableResult
  public mutating func joinActivations() -> Bool {
    let readers = readerCounts
    var places: [String: Int] = [:]
    for (index, layer) in layers.enumerated() { places[layer.name] = index }
    var owners: [String: String] = [:]
    for behind in layers where behind.calls.count == 1 && behind.calls[0].keywords.isEmpty {
      guard let function = behind.kind.joinable, behind.calls[0].inputs.count == 1,
        let owner = places[behind.calls[0].inputs[0].layer],
        var dense = layers[owner].kind as? Dense, dense.activation == .linear,
        layers[owner].calls.count == 1, readers[TensorReference(layers[owner].name)] == 1
      else { continue }
      dense.activation = function
      layers[owner].kind = dense
      layers[owner].config["activation"] =
        behind.config["activation"] ?? .string(function.name)
      owners[behind.name] = layers[owner].name
    }
    guard !owners.isEmpty else { return false }
    layers.removeAll { owners[$0.name] != nil }
    mapReferences { owners[$0.layer].map { TensorReference($0) } ?? $0 }
    return true
  }

  /// How often each tensor is read: by layers, or as an output of the model.
  private var readerCounts: [TensorReference: Int] {
    var counts: [TensorReference: Int] = [:]
    for output in outputs { counts[output, default: 0] += 1 }
    for call in layers.flatMap(\.calls) {
      for tensor in call.inputs + call.keywords.values.flatMap(\.self) {
        counts[tensor, default: 0] += 1
      }
    }
    return counts
  }

  /// Replaces every tensor that layers read or the model answers with.
  package mutating func mapReferences(_ change: (TensorReference) -> TensorReference) {
    for index in layers.indices {
      layers[index].calls = layers[index].calls.map { $0.mapReferences(change) }
    }
    outputs = outputs.map(change)
  }
}

extension LayerKind {
  /// The function that a Dense in front can apply as well.
  fileprivate var joinable: Activation? {
    switch self {
    case let layer as ActivationLayer:
      if case .glu = layer.activation { return nil }
      return layer.activation == .linear ? nil : layer.activation
    case let layer as Softmax where layer.axes == [-1] && layer.masking == .zeros: return .softmax
    case let layer as ReLU where layer.activation == .relu: return .relu
    default: return nil
    }
  }
}
