import RNNXGraph
import RNNXJSON

extension ModelGraph {
  /// Turns "both directions, then joined" into Bidirectional's own merge where nothing else reads them.
  mutating func mergeDirections() {
    for index in layers.indices.reversed() {
      let join = layers[index]
      let mode: Bidirectional.MergeMode
      switch join.kind {
      case let kind as Concatenate where kind.axis == -1: mode = .concat
      case is Add: mode = .sum
      case is Multiply: mode = .mul
      default: continue
      }
      guard let parts = join.calls.first?.inputs, parts.count == 2, join.calls.count == 1,
        parts[0].layer == parts[1].layer, parts[0].tensor == 0, parts[1].tensor == 1,
        let owner = layers.firstIndex(where: { $0.name == parts[0].layer }),
        var kind = layers[owner].kind as? Bidirectional, kind.mergeMode == .none,
        readers(of: parts[0]) == 1, readers(of: parts[1]) == 1
      else { continue }
      kind.mergeMode = mode
      layers[owner].kind = kind
      layers[owner].config["merge_mode"] = .string(mode.rawValue)
      let name = layers[owner].name
      layers.remove(at: index)
      mapReferences { reference in
        if reference.layer == join.name { return TensorReference(name) }
        if reference.layer == name, reference.tensor >= 2 {
          return TensorReference(name, tensor: reference.tensor - 1)
        }
        return reference
      }
    }
  }

  /// Gives the layers that answer the names of ONNX' outputs.
  mutating func nameOutputs(_ names: [String]) {
    guard names.count == outputs.count else { return }
    for (index, wanted) in names.enumerated() {
      let old = outputs[index].layer
      let isAlone = outputs.filter { $0.layer == old }.count == 1 && outputs[index].tensor == 0
      guard old != wanted, isAlone, self[layer: wanted] == nil,
        let place = layers.firstIndex(where: { $0.name == old }),
        !(layers[place].kind is InputLayer)
      else { continue }
      layers[place].name = wanted
      layers[place].config["name"] = .string(wanted)
      mapReferences {
        $0.layer == old ? TensorReference(wanted, call: $0.call, tensor: $0.tensor) : $0
      }
    }
  }

  func readers(of reference: TensorReference) -> Int {
    layers.reduce(outputs.filter { $0 == reference }.count) { sum, layer in
      sum
        + layer.calls.reduce(0) { count, call in
          count
            + (call.inputs + call.keywords.values.flatMap(\.self)).filter { $0 == reference }.count
        }
    }
  }

  /// Gives layers the names that they were to have, where those have become free.
  mutating func takeNames(_ wanted: [String: String]) {
    var taken = Set(layers.map(\.name))
    var renamed: [String: String] = [:]
    for index in layers.indices {
      let old = layers[index].name
      guard let name = wanted[old], name != old, taken.insert(name).inserted else { continue }
      taken.remove(old)
      renamed[old] = name
      layers[index].name = name
      layers[index].config["name"] = .string(name)
    }
    mapReferences { reference in
      guard let name = renamed[reference.layer] else { return reference }
      return TensorReference(name, call: reference.call, tensor: reference.tensor)
    }
  }
}
