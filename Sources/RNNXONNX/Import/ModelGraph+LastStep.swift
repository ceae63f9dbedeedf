import RNNXGraph
import RNNXJSON

extension ModelGraph {
  /// Turns "every step, then the last" into a recurrent layer that gives its last output alone.
  mutating func takeLastSteps(registry: LayerRegistry) {
    for index in layers.indices.reversed() {
      let choice = layers[index]
      guard choice.kind.className == "ops.GetItem", Self.pickedStep(choice.config["key"]) == -1,
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

  /// Turns the choice of one step out of a known number into a Cropping1D and a Reshape, which files can hold.
  ///
  /// Both directions' outputs at the last step, which PyTorch's networks often take, are such a choice.
  mutating func cropSteps(registry: LayerRegistry) throws {
    guard layers.contains(where: { $0.kind.className == "ops.GetItem" }) else { return }
    let shapes = try GraphShapes(of: self)
    for index in layers.indices.reversed() {
      let choice = layers[index]
      guard choice.kind.className == "ops.GetItem", choice.calls.count == 1,
        let step = Self.pickedStep(choice.config["key"]),
        let source = choice.calls[0].inputs.first, let shape = shapes.tensors[source],
        shape.count == 2, let steps = shape[0], let features = shape[1],
        (-steps..<steps).contains(step)
      else { continue }
      let place = step < 0 ? step + steps : step
      var name = choice.name + "_step"
      while self[layer: name] != nil { name += "_" }
      func made(
        _ className: String, _ name: String, _ config: JSONObject, _ input: TensorReference
      ) throws -> Layer {
        var config = config
        config["name"] = .string(name)
        let kind = try registry.kind(
          of: ["class_name": .string(className), "config": .object(config)], at: name)
        return Layer(name: name, kind: kind, config: config, calls: [LayerCall(inputs: [input])])
      }
      let margins: JSONValue = [.integer(place), .integer(steps - 1 - place)]
      let crop = try made("Cropping1D", name, ["cropping": margins], source)
      let flat = try made(
        "Reshape", choice.name, ["target_shape": [.integer(features)]], TensorReference(name))
      layers.replaceSubrange(index...index, with: [crop, flat])
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

  /// The number in a key `[:, number, :]`; `nil` for any other.
  private static func pickedStep(_ key: JSONValue?) -> Int? {
    guard let items = key?.arrayValue, items.count == 3, let step = items[1].intValue else {
      return nil
    }
    let isWhole = [items[0], items[2]].allSatisfy { item in
      guard let parts = item["config"]?.objectValue else { return false }
      return parts.allSatisfy { $0.value == .null }
    }
    return isWhole ? step : nil
  }
}
