import RNNXGraph

/// The objects of a model as Keras 3's `.weights.h5` names them, each with its variables in order.
///
/// Layout: keras-formats §6.2. A layer's place is its class in snake case, numbered among its like; the objects inside a
/// layer are its attributes.
struct KerasObjectTree {
  /// One object.
  struct Object: Hashable {
    /// The path of its group, without `/vars`; empty for the model itself.
    let path: String
    /// Its own name, which the group carries.
    let name: String
    /// The paths of its weights, layers in front, in the order of their numbers.
    let weights: [String]
  }

  private(set) var objects: [Object] = []

  /// The objects of a model, the model first; `slots` are those of its layers, by name.
  init(_ graph: ModelGraph, slots: [String: [WeightSlot]]) {
    objects.append(Object(path: "", name: graph.name, weights: []))
    let all = graph.layers.flatMap { layer in
      (slots[layer.name] ?? []).map { $0.inside(layer.name) }
    }
    add(graph, below: "", prefix: "", all)
  }

  /// Adds the layers of a graph; `prefix` leads from the outermost graph to it, `slots` are seen from it.
  private mutating func add(
    _ graph: ModelGraph, below path: String, prefix: String, _ slots: [WeightSlot]
  ) {
    var used: [String: Int] = [:]
    for layer in graph.layers where !(graph.isSequential && layer.kind is InputLayer) {
      let word = KerasObjectPaths.snakeCase(Self.className(of: layer.kind))
      let number = used[word, default: 0]
      used[word] = number + 1
      let place = path + "layers/" + word + (number == 0 ? "" : "_\(number)")
      add(
        layer.kind, at: place, named: layer.name, prefix: prefix + layer.name + "/",
        Self.part(layer.name, of: slots))
    }
  }

  /// The class that Keras 3 has for a kind.
  private static func className(of kind: any LayerKind) -> String {
    if kind is ThresholdedReLU { return "ReLU" }
    return KerasObjectPaths.realNames[kind.className] ?? kind.className
  }

  private mutating func add(
    _ kind: any LayerKind, at path: String, named name: String, prefix: String,
    _ slots: [WeightSlot]
  ) {
    switch kind {
    case let loop as RNNLayer: add(loop, at: path, named: name, prefix: prefix, slots)
    case _ where kind is any RecurrentKind || kind.className.hasPrefix("ConvLSTM"):
      add(path, name, prefix, [])
      add(path + "/cell", KerasObjectPaths.snakeCase(kind.className) + "_cell", prefix, slots)
    case let both as Bidirectional:
      add(path, name, prefix, [])
      for (part, inner) in [
        (Bidirectional.forwardPart, both.forward), (Bidirectional.backwardPart, both.backward),
      ] {
        add(
          inner, at: path + "/" + part + "_layer",
          named: part + "_" + KerasObjectPaths.snakeCase(inner.className),
          prefix: prefix + part + "/",
          Self.part(part, of: slots))
      }
    case let wrapper as TimeDistributed:
      let part = TimeDistributed.part
      add(path, name, prefix, [])
      add(
        wrapper.inner, at: path + "/" + part,
        named: KerasObjectPaths.snakeCase(wrapper.inner.className),
        prefix: prefix + part + "/", Self.part(part, of: slots))
    case let nested as NestedModel:
      add(path, name, prefix, [])
      add(nested.graph, below: path + "/", prefix: prefix, slots)
    case _ where KerasObjectPaths.attentionParts[kind.className] != nil:
      add(path, name, prefix, [])
      for (attribute, part) in KerasObjectPaths.attentionParts[kind.className] ?? [] {
        let own = Self.part(part, of: slots)
        if own.isEmpty { continue }
        add(path + "/" + attribute, part, prefix + part + "/", own)
      }
    default: addParts(at: path, named: name, prefix: prefix, slots)
    }
  }

  /// The cells of an RNN layer.
  private mutating func add(
    _ loop: RNNLayer, at path: String, named name: String, prefix: String, _ slots: [WeightSlot]
  ) {
    add(path, name, prefix, [])
    let names = loop.cells.map { $0.className + "Cell" }
    guard loop.isStacked else {
      let part = RNNLayer.part
      return add(
        path + "/cell", KerasObjectPaths.snakeCase(names[0]), prefix + part + "/",
        Self.part(part, of: slots))
    }
    add(path + "/cell", "stacked_rnn_cells", prefix, [])
    let paths = KerasObjectPaths.cellPaths(names, at: path + "/cell")
    for (index, place) in paths.enumerated() {
      let part = loop.part(index)
      let word = place.split(separator: "/").last.map(String.init) ?? place
      add(place, word, prefix + part + "/", Self.part(part, of: slots))
    }
  }

  /// Weights in parts belong to objects named by the part, which are Keras' attributes.
  private mutating func addParts(
    at path: String, named name: String, prefix: String, _ slots: [WeightSlot]
  ) {
    func part(_ slot: WeightSlot) -> String {
      slot.path.split(separator: "/").dropLast().joined(separator: "/")
    }
    add(path, name, prefix, slots.filter { part($0).isEmpty })
    var done: Set<String> = [""]
    for slot in slots where done.insert(part(slot)).inserted {
      let part = part(slot)
      add(path + "/" + part, part, prefix, slots.filter { $0.path.hasPrefix(part + "/") })
    }
  }

  /// Adds one object: trained variables first, then all others.
  private mutating func add(
    _ path: String, _ name: String, _ prefix: String, _ slots: [WeightSlot]
  ) {
    let ordered = slots.filter(\.isTrainable) + slots.filter { !$0.isTrainable }
    objects.append(Object(path: path, name: name, weights: ordered.map { prefix + $0.path }))
  }

  /// The slots of a part, seen from it.
  private static func part(_ part: String, of slots: [WeightSlot]) -> [WeightSlot] {
    slots.filter { $0.path.hasPrefix(part + "/") }.map {
      WeightSlot(
        String($0.path.dropFirst(part.count + 1)), $0.shape, isTrainable: $0.isTrainable)
    }
  }
}
