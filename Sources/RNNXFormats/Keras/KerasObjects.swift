import HDF5
import RNNXGraph
import RNNXJSON

/// The arrays of a `.weights.h5` file: a tree of objects, each with its numbered variables.
///
/// Layout: keras-formats §6.2. The path of an object is made of class names and attribute names, not
/// of layer names; `KerasObjectPaths` knows them.
struct KerasObjects {
  /// The variables of each object by its path ("layers/dense"), in order.
  private(set) var variables: [String: [LayerWeights.Entry]] = [:]
  /// The name that Keras 3.6 and later write beside them.
  private(set) var names: [String: String] = [:]

  /// Whether some path holds the word of Keras 2.12 and 2.13.
  private(set) var isOld = false

  /// The word that Keras 2.12 and 2.13 use for `layers`.
  static let oldContainer = "_layer_checkpoint_dependencies"

  /// Collects the objects of one file; several files (shards) may be added.
  mutating func add(_ file: File) throws(FormatError) {
    do {
      try file.root.walk(in: .name) { entry in
        guard case .group(let group) = entry.content, entry.name == "vars" else { return }
        try add(group, of: entry.path, in: file.name)
      }
    } catch let error as HDF5Error {
      throw FormatError(file: file.name, .hdf5(error))
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(file: file.name, .malformed(expected: "a tree", found: "\(error)"))
    }
  }

  private mutating func add(_ group: Group, of path: String, in file: String) throws {
    if path.contains("/" + Self.oldContainer + "/") { isOld = true }
    let object = path.split(separator: "/").dropLast().map {
      $0 == Self.oldContainer ? "layers" : String($0)
    }.joined(separator: "/")
    if let name = try? group.attributes.string("name") { names[object] = name }
    var found: [(number: Int, entry: LayerWeights.Entry)] = []
    for child in try group.children(in: .name) {
      let place = path + "/" + child.name
      guard let number = Int(child.name), child.kind == .dataset else {
        throw FormatError(
          file: file, place: place,
          .malformed(expected: "a numbered array", found: "something else"))
      }
      guard let tensor = try KerasH5Weights.tensor(try group.dataset(child.name)) else {
        throw FormatError(
          file: file, place: place,
          .malformed(expected: "an array of numbers", found: "other elements"))
      }
      found.append((number, LayerWeights.Entry(name: place, tensor: tensor)))
    }
    // An object's arrays may be spread over several shards.
    let before = (variables[object] ?? []).compactMap { entry in
      entry.name.split(separator: "/").last.flatMap { Int($0) }.map { ($0, entry) }
    }
    variables[object] = (before + found).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Gives the layers of a graph their variables.
  ///
  /// `model` is the raw config from which the graph was made: its class names make the paths.
  func assign(
    to graph: inout ModelGraph, of model: JSONValue, file: String
  ) throws(FormatError) -> KerasLayerArrays.Outcome {
    let shapes = GraphShapes(describing: graph)
    let paths = KerasObjectPaths(countsTwice: isOld ? Self.hasWeights(shapes) : nil)
      .layers(of: model)
    var outcome = KerasLayerArrays.Outcome()
    var used: Set<String> = []
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      guard let path = paths[layer.name] else { continue }
      let slots = shapes.slots[layer.name]
      let objects = Self.spread(path.objects, over: slots ?? []).filter {
        variables[$0.path]?.isEmpty == false
      }
      used.formUnion(objects.map(\.path))
      var arrays: [LayerWeights.Entry] = []
      if layer.kind is UnsupportedLayer || slots == nil || path.objects.contains(where: \.isUnknown)
      {
        let below = variables.keys.filter { $0 == path.root || $0.hasPrefix(path.root + "/") }
        used.formUnion(below)
        arrays = below.sorted().flatMap { variables[$0] ?? [] }
      } else {
        arrays = ordered(objects, slots ?? [], layer)
      }
      let layout = KerasArrayLayout(
        layer: layer, slots: slots ?? [], writer: KerasArrayWriter(vintage: .keras3))
      graph.layers[index].weights = layout.weights(of: arrays)
      outcome.layers.append(
        KerasOptimizerReader.LayerArrays(
          name: layer.name, parts: layout.parts(of: arrays),
          arrays: arrays.map { ($0.name, $0.tensor.shape) }))
      let modes = Set(objects.compactMap(\.quantization).filter(\.isKnown).map(\.mode))
      if !modes.isEmpty {
        outcome.remarks.append(
          "layer \"\(layer.name)\": quantized to \(modes.sorted().joined(separator: ", ")); its weights"
            + " are made float32, and Keras, which rounds the layer's inputs too, computes a little"
            + " otherwise")
      }
      if !arrays.isEmpty {
        outcome.plan.append(
          "layer \"\(layer.name)\" <- \"\(path.root)\", \(arrays.count) arrays")
      }
    }
    try refuseStrangers(used, file)
    return outcome
  }

  /// The objects of a layer whose parts only its slots tell: a custom layer's own layers stand under the names of
  /// its attributes.
  private static func spread(
    _ objects: [KerasObjectPaths.Object], over slots: [WeightSlot]
  ) -> [KerasObjectPaths.Object] {
    guard objects.count == 1, let prefix = objects[0].prefix else { return objects }
    var result = objects
    for owner in slots.map(\.owner) where owner != prefix {
      let part = prefix.isEmpty ? owner : String(owner.dropFirst(prefix.count + 1))
      let object = KerasObjectPaths.Object(path: objects[0].path + "/" + part, prefix: owner)
      if !result.contains(object) { result.append(object) }
    }
    return result
  }

  /// Whether the layer that names lead to has slots.
  private static func hasWeights(_ shapes: GraphShapes) -> (String) -> Bool {
    { path in
      let parts = path.split(separator: "/", maxSplits: 1)
      let slots = shapes.slots[String(parts.first ?? "")] ?? []
      guard parts.count > 1 else { return !slots.isEmpty }
      return slots.contains { $0.path.hasPrefix(parts[1] + "/") }
    }
  }

  /// The variables in the order of HDF5 models: trained ones of all objects, then the others.
  private func ordered(
    _ objects: [KerasObjectPaths.Object], _ slots: [WeightSlot], _ layer: Layer
  ) -> [LayerWeights.Entry] {
    guard objects.allSatisfy({ $0.prefix != nil }) else {
      return objects.flatMap { variables[$0.path] ?? [] }
    }
    // Each object's variables belong to the slots under its prefix.
    var bySlot: [String: LayerWeights.Entry] = [:]
    var surplus: [LayerWeights.Entry] = []
    for object in objects {
      let prefix = object.prefix ?? ""
      let own = slots.filter { $0.owner == prefix }
      // Within an object trained variables come first.
      let inOrder =
        own.contains(where: \.isTrainable)
        ? own.filter(\.isTrainable) + own.filter { !$0.isTrainable } : own
      let stored = variables[object.path] ?? []
      let entries = object.quantization?.weights(stored) ?? stored
      for (slot, entry) in zip(inOrder, entries) { bySlot[slot.path] = entry }
      surplus += entries.dropFirst(inOrder.count)
    }
    let layout =
      layer.isTrainable ? slots.filter(\.isTrainable) + slots.filter { !$0.isTrainable } : slots
    let placed = layout.compactMap { bySlot[$0.path] }
    // With a gap the arrays behind it would move up: better name them all than misplace one.
    return placed + surplus
  }

  /// Variables that no layer took: the optimizer's, metrics' and random generators' are no weights.
  private func refuseStrangers(_ used: Set<String>, _ file: String) throws(FormatError) {
    let strangers = variables.filter { object, arrays in
      let first = object.split(separator: "/").first.map(String.init) ?? ""
      return !arrays.isEmpty && !used.contains(object) && first != "optimizer"
        && first != "metrics"
        && !object.contains("seed_generator")
    }
    guard !strangers.isEmpty else { return }
    let list = strangers.keys.sorted().map { object in
      "\"\(object)\" (\((strangers[object] ?? []).map { "\($0.tensor.shape)" }.joined(separator: ", ")))"
    }
    throw FormatError(
      file: file, place: "weights",
      .malformed(
        expected: "a layer of the model for every object with variables",
        found: "none for " + list.joined(separator: ", ")))
  }

  /// The optimizer's variables.
  var optimizer: [LayerWeights.Entry] {
    variables["optimizer/inner_optimizer"] ?? variables["optimizer"] ?? []
  }
}
