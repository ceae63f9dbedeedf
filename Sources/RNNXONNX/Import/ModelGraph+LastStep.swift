import RNNXGraph
import RNNXJSON

extension ModelGraph {
  /// Turns "every step, then the last" into a recurrent layer that gives its last output alone.
  mutating func takeLastSteps(registry: LayerRegistry) {
    for index in layers.indices.reversed() {
      let choice = layers[index]
      guard choice.kind.className == "ops.GetItem", Self.picksLastStep(choice.config["key"]),
        choice.calls.count == 1, let source = choice.calls[0].inputs.first, source.tensor == 0,
        let owner = layers.firstIndex(where: { $0.name == source.layer }),
        layers[owner].calls.count == 1, layers[owner].kind is any RecurrentKind,
        layers[owner].config["return_sequences"]?.boolValue == true,
        readers(of: source) == 1
      else { continue }
      var config = layers[owner].config
      config["return_sequences"] = false
      guard remake(owner, config, registry) else { continue }
      let (name, gone) = (layers[owner].name, choice.name)
      layers.remove(at: index)
      mapReferences { $0.layer == gone ? TensorReference(name) : $0 }
    }
  }

  private mutating func remake(
    _ index: Int, _ config: JSONObject, _ registry: LayerRegistry
  ) -> Bool {
    let className = layers[index].kind.className
    guard
      let kind = try? registry.kind(
        of: ["class_name": .string(className), "config": .object(config)], at: layers[index].name),
      kind.unsupported.isEmpty
    else { return false }
    layers[index].kind = kind
    layers[index].config = config
    return true
  }

  /// Whether a key is `[:, -1, :]`.
  private static func picksLastStep(_ key: JSONValue?) -> Bool {
    guard let items = key?.arrayValue, items.count == 3, items[1].intValue == -1 else {
      return false
    }
    return [items[0], items[2]].allSatisfy { item in
      guard let parts = item["config"]?.objectValue else { return false }
      return parts.allSatisfy { $0.value == .null }
    }
  }
}
