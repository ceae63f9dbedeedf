public import RNNXGraph
import RNNXJSON

/// Changes that users ask for on the way from one file to another.
extension ModelFile {
  /// Gives a layer another name, `path` leading to it through the models around it (`encoder/lstm`).
  ///
  /// - Throws: ``EditError`` where there is no such layer, or the name is taken.
  public mutating func rename(layer path: String, to name: String) throws(EditError) {
    graph = try Self.renaming(graph, path, to: name, path)
    let new = (path.split(separator: "/").dropLast().map(String.init) + [name]).joined(
      separator: "/")
    training?.optimizer?.rename(path, to: new)
  }

  private static func renaming(
    _ graph: ModelGraph, _ path: String, to name: String, _ whole: String
  ) throws(EditError) -> ModelGraph {
    var graph = graph
    if let index = graph.layers.firstIndex(where: { $0.name == path }) {
      guard graph[layer: name] == nil || name == path else { throw .nameTaken(name) }
      graph.layers[index].name = name
      graph.layers[index].config["name"] = .string(name)
      if var nested = graph.layers[index].kind as? NestedModel {
        nested.graph.name = name
        graph.layers[index].kind = nested
      }
      graph.redirect { $0 == path ? name : $0 }
      return graph
    }
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      guard path.hasPrefix(layer.name + "/"), var nested = layer.kind as? NestedModel else {
        continue
      }
      let rest = String(path.dropFirst(layer.name.count + 1))
      nested.graph = try renaming(nested.graph, rest, to: name, whole)
      graph.layers[index].kind = nested
      graph.layers[index].weights.renameInside(rest, to: name)
      return graph
    }
    throw .noLayer(whole, known: graph.layers.map(\.name))
  }

  /// Gives the layer named `ours` the weights of the layer named `theirs` of another model.
  ///
  /// - Throws: ``EditError`` where a layer does not exist, or their weights have other roles or shapes.
  public mutating func takeWeights(
    of theirs: String, in other: ModelGraph, for ours: String
  ) throws(EditError) {
    guard let index = graph.layers.firstIndex(where: { $0.name == ours }) else {
      throw .noLayer(ours, known: graph.layers.map(\.name))
    }
    guard let source = other[layer: theirs] else {
      throw .noLayer(theirs, known: other.layers.map(\.name))
    }
    let (old, new) = (graph.layers[index].weights.entries, source.weights.entries)
    let paths = Set(old.keys).union(new.keys).sorted()
    let faults = paths.filter { old[$0]?.tensor.shape != new[$0]?.tensor.shape }.map {
      "\($0): \(old[$0].map { "\($0.tensor.shape)" } ?? "none") here,"
        + " \(new[$0].map { "\($0.tensor.shape)" } ?? "none") there"
    }
    guard faults.isEmpty else { throw .weightsDiffer(layer: ours, faults) }
    graph.layers[index].weights.entries = new
  }

  /// Stores all floating-point weights as another type, rounded to nearest when they are written.
  public mutating func store(as type: RNNXGraph.ElementType) {
    for layer in graph.layers.indices {
      for (path, entry) in graph.layers[layer].weights.entries {
        guard !entry.tensor.elementType.isInteger, entry.tensor.elementType != type else {
          continue
        }
        graph.layers[layer].weights.entries[path]?.tensor = entry.tensor.mapped(to: type) { _ in }
      }
    }
    graph.setType(type.rawValue)
  }
}

extension ModelGraph {
  /// Gives weights of one type as float32, which holds every value of it; whether there were any.
  mutating func storesAsFloat32(_ type: RNNXGraph.ElementType) -> Bool {
    var found = false
    for layer in layers.indices {
      for (path, entry) in layers[layer].weights.entries where entry.tensor.elementType == type {
        layers[layer].weights.entries[path]?.tensor = entry.tensor.mapped(to: .float32) { _ in }
        found = true
      }
    }
    return found
  }

  /// Replaces the names of layers in every reference.
  fileprivate mutating func redirect(_ change: (String) -> String) {
    func moved(_ reference: TensorReference) -> TensorReference {
      TensorReference(change(reference.layer), call: reference.call, tensor: reference.tensor)
    }
    for layer in layers.indices {
      for call in layers[layer].calls.indices {
        layers[layer].calls[call] = layers[layer].calls[call].mapReferences(moved)
      }
    }
    (inputs, outputs) = (inputs.map(moved), outputs.map(moved))
  }

  /// The type that every layer computes in and keeps its weights as, by Keras' name.
  fileprivate mutating func setType(_ name: String) {
    for index in layers.indices where !(layers[index].kind is InputLayer) {
      layers[index].config["dtype"] = .string(name)
      if var nested = layers[index].kind as? NestedModel {
        nested.graph.setType(name)
        layers[index].kind = nested
      }
    }
  }
}

extension OptimizerState {
  /// Moves the values for the weights of a layer to its new name.
  fileprivate mutating func rename(_ old: String, to new: String) {
    for (role, values) in slots {
      for (key, tensor) in values where key.description.hasPrefix(old + "/") {
        slots[role]?[key] = nil
        let path = new + key.description.dropFirst(old.count)
        let layer = path.split(separator: "/").first.map(String.init) ?? path
        let moved =
          key.layer == old
          ? WeightKey(new, key.path) : WeightKey(layer, String(path.dropFirst(layer.count + 1)))
        slots[role]?[moved] = tensor
      }
    }
  }
}

extension LayerWeights {
  /// Moves the weights of a part of the layer to the part's new name.
  fileprivate mutating func renameInside(_ part: String, to name: String) {
    let parent = part.split(separator: "/").dropLast().joined(separator: "/")
    let new = parent.isEmpty ? name : parent + "/" + name
    for (path, entry) in entries where path.hasPrefix(part + "/") {
      entries[path] = nil
      entries[new + path.dropFirst(part.count)] = entry
    }
  }
}

/// Why a model could not be changed as asked.
public enum EditError: Error, Hashable, CustomStringConvertible {
  /// There is no layer of this name; `known` are those there are.
  case noLayer(String, known: [String])
  /// Another layer has the name already.
  case nameTaken(String)
  /// The weights of the other layer do not fit, and how.
  case weightsDiffer(layer: String, [String])

  /// The layer and what is wrong with it.
  public var description: String {
    switch self {
    case .noLayer(let name, let known):
      "no layer is named \"\(name)\"; the layers are " + known.joined(separator: ", ")
    case .nameTaken(let name): "another layer is named \"\(name)\" already"
    case .weightsDiffer(let layer, let faults):
      "layer \"\(layer)\" cannot take the weights: " + faults.joined(separator: "; ")
    }
  }
}
