import RNNXGraph

/// Finds which layer of one model is which layer of another.
///
/// Names decide where both models have the same; else kind, shapes of weights and order do, and names
/// only tip the scale, since Keras numbers layers anew in every program.
struct LayerMatching {
  /// The pairs, in the order in which the first model computes them.
  private(set) var pairs: [LayerPair] = []
  /// The layers that found no partner.
  private(set) var lonely: [LonelyLayer] = []
  /// What is wired otherwise, in words.
  private(set) var wiring: [WiringDifference] = []

  /// Matches the layers of two models and of all models inside them.
  init(_ a: ModelGraph, _ b: ModelGraph) {
    match(a, b, PathPrefix(), PathPrefix())
  }

  /// Where a nested model stands: its path, and the outer layers' weights that are its own.
  private struct PathPrefix {
    var path = ""
    var weights: LayerWeights?

    func path(_ layer: Layer) -> String { path + layer.name }

    /// The layer with its own weights, which for a nested one stand in the outermost layer's.
    func own(_ layer: Layer) -> Layer {
      guard let weights else { return layer }
      var layer = layer
      layer.weights = weights.scoped(layer.name)
      return layer
    }
  }

  private mutating func match(
    _ a: ModelGraph, _ b: ModelGraph, _ prefixA: PathPrefix, _ prefixB: PathPrefix
  ) {
    let left = LayerOrder.canonical(a).map(prefixA.own)
    let right = LayerOrder.canonical(b).map(prefixB.own)
    let partners = LayerAlignment.partners(left, right)
    var names: [String: String] = [:]
    for (index, partner) in partners.enumerated() {
      guard let partner else { continue }
      names[left[index].name] = right[partner].name
    }
    let taken = Set(partners.compactMap(\.self))
    let masks = (MaskSpelling(a), MaskSpelling(b))
    let shapes = GraphShapes(describing: a).tensors
    for (index, layer) in left.enumerated() {
      guard let partner = partners[index] else {
        add(layer, .a, prefixA, masks.0)
        continue
      }
      let pair = LayerPair(
        pathA: prefixA.path(layer), pathB: prefixB.path(right[partner]), a: layer,
        b: right[partner], isOutermost: prefixA.weights == nil,
        rank: layer.calls.first?.inputs.first.flatMap { shapes[$0] }.map { $0.count + 1 })
      pairs.append(pair)
      matchInside(pair)
    }
    for (index, layer) in right.enumerated() where !taken.contains(index) {
      add(layer, .b, prefixB, masks.1)
    }
    let comparison = WiringComparison(a: a, b: b, names: names)
    wiring += comparison.differences(pathA: prefixA.path, pathB: prefixB.path)
  }

  /// The number of differences that a person would count: layers without a partner, other wiring.
  var faultCount: Int { lonely.count { !$0.isInert } + wiring.count }

  private mutating func matchInside(_ pair: LayerPair) {
    for (left, right) in zip(pair.a.kind.nestedModels, pair.b.kind.nestedModels) {
      let weights = (pair.a.weights, pair.b.weights)
      match(
        left.graph, right.graph,
        PathPrefix(path: pair.pathA + "/", weights: weights.0.inside(left.prefix)),
        PathPrefix(path: pair.pathB + "/", weights: weights.1.inside(right.prefix)))
    }
  }

  private mutating func add(
    _ layer: Layer, _ side: Side, _ prefix: PathPrefix, _ masks: MaskSpelling
  ) {
    lonely.append(
      LonelyLayer(
        side: side, path: prefix.path(layer), layer: layer,
        isInert: Inert.isInert(layer.kind) || masks.layers.contains(layer.name)))
  }
}

extension LayerWeights {
  /// The weights under a prefix, all of them where it is empty.
  func inside(_ prefix: String) -> LayerWeights { prefix.isEmpty ? self : scoped(prefix) }
}

/// Layers that hand on what they are given, at inference.
enum Inert {
  static func isInert(_ kind: any LayerKind) -> Bool {
    if kind is any TrainingOnlyKind { return true }
    return (kind as? ActivationLayer)?.activation == .linear
  }
}

/// The layers by which Keras 3 spells out masks that Keras 2 computes while it runs: those whose
/// results go nowhere but into `mask` and each other.
struct MaskSpelling {
  private(set) var layers: Set<String> = []

  init(_ graph: ModelGraph) {
    var readers: [String: Set<String>] = [:]
    for layer in graph.layers {
      for call in layer.calls {
        for input in call.inputs { readers[input.layer, default: []].insert(layer.name) }
        for (key, values) in call.keywords {
          let reader = key == "mask" ? "" : layer.name
          for value in values { readers[value.layer, default: []].insert(reader) }
        }
      }
    }
    for output in graph.outputs { readers[output.layer, default: []].insert("output of the model") }
    let spelled = graph.layers.filter { !($0.kind is InputLayer) && readers[$0.name] != nil }
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for layer in spelled.reversed() where !layers.contains(layer.name) {
        let all = readers[layer.name] ?? []
        guard all.allSatisfy({ $0.isEmpty || layers.contains($0) }) else { continue }
        layers.insert(layer.name)
        isGrowing = true
      }
    }
  }
}
