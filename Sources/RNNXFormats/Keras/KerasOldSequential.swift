import RNNXGraph
import RNNXJSON

/// A Sequential model of Keras 0 or 1: a list whose first entry may merge several models.
///
/// The layers of merged models stand in the outer one, as their weights do in the file
/// (`Sequential.flattened_layers`), so a model that begins with a merge is a functional one.
struct KerasOldSequential {
  let models: KerasModelConfig
  let path: String
  let place: String

  /// Entries with class names, and names for those that have none: nested models of Keras 1 to 2.2,
  /// and all layers of a class in Keras 0, which calls them alike.
  static func named(_ list: [JSONValue], _ vintage: KerasVintage) -> [JSONObject] {
    var counts: [String: Int] = [:]
    return list.compactMap(\.objectValue).map { entry in
      var layer = KerasOldConfig.withClassName(entry)
      let own = layer["config"]?["name"]?.stringValue ?? layer["name"]?.stringValue
      if let own, vintage != .keras0 {
        layer["name"] = .string(own)
        return layer
      }
      let name = own ?? layer["class_name"]?.stringValue?.lowercased() ?? "layer"
      counts[name, default: 0] += 1
      layer["name"] = .string("\(name)_\(counts[name] ?? 1)")
      return layer
    }
  }

  /// The model whose first layer merges others.
  func merged(_ entries: [JSONObject], name: String) throws(GraphError) -> ModelGraph {
    var layers: [Layer] = []
    var inputs: [TensorReference] = []
    var ends: [TensorReference] = []
    var counts: [String: Int] = [:]
    for branch in entries[0]["config"]?["layers"]?.arrayValue ?? [] {
      guard let object = branch.objectValue else { throw models.missing("layers", place) }
      var inner = try models.graph(KerasOldConfig.withClassName(object), at: path)
      if inner.isSequential, inner.layers.count > 1 {
        // "lstm_input_1": Keras 1 calls the input by the class of the layer behind it.
        let prefix = inner.layers[1].kind.className.lowercased() + "_input"
        counts[prefix, default: 0] += 1
        inner.rename(inner.layers[0].name, to: "\(prefix)_\(counts[prefix] ?? 1)")
      }
      layers += inner.layers
      inputs += inner.inputs
      ends += inner.outputs
    }
    layers.append(try models.layer(entries[0], path: path, calls: [LayerCall(inputs: ends)]))
    for entry in entries.dropFirst() {
      let last = TensorReference(layers[layers.count - 1].name)
      layers.append(try models.layer(entry, path: path, calls: [LayerCall(inputs: [last])]))
    }
    return ModelGraph(
      name: name, layers: layers, inputs: inputs,
      outputs: [TensorReference(layers[layers.count - 1].name)], isSequential: false)
  }
}

extension ModelGraph {
  /// Gives a layer another name, in every reference too.
  mutating func rename(_ old: String, to new: String) {
    func renamed(_ reference: TensorReference) -> TensorReference {
      guard reference.layer == old else { return reference }
      return TensorReference(new, call: reference.call, tensor: reference.tensor)
    }
    for index in layers.indices {
      if layers[index].name == old { layers[index].name = new }
      for call in layers[index].calls.indices {
        layers[index].calls[call] = layers[index].calls[call].mapReferences(renamed)
      }
    }
    inputs = inputs.map(renamed)
    outputs = outputs.map(renamed)
  }
}
