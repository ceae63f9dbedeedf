import RNNXJSON

/// What a vintage meant otherwise than Keras 3 does, told to people.
///
/// The cases are those of keras-formats §12 that a config shows; what is done to arrays is told where
/// it is done (`KerasLayerArrays`, `KerasObjects`).
struct KerasRemarks {
  let vintage: KerasVintage

  /// The remarks that a model's config calls for.
  func of(_ config: JSONValue) -> [String] {
    var found: Set<String> = []
    walk(config, hasMasks: Self.makesMasks(config), &found)
    return found.sorted()
  }

  private func walk(_ value: JSONValue, hasMasks: Bool, _ found: inout Set<String>) {
    if let object = value.objectValue {
      if let className = object["class_name"]?.stringValue {
        remark(on: className, object["config"] ?? .null, hasMasks, &found)
      }
      for (key, inner) in object {
        remark(key, inner, &found)
        walk(inner, hasMasks: hasMasks, &found)
      }
    }
    for inner in value.arrayValue ?? [] { walk(inner, hasMasks: hasMasks, &found) }
  }

  /// Whether some layer makes a mask.
  private static func makesMasks(_ value: JSONValue) -> Bool {
    if let object = value.objectValue {
      return object["class_name"] == "Masking" || object["name"] == "Masking"
        || object["mask_zero"] == true || object.values.contains(where: makesMasks)
    }
    return (value.arrayValue ?? []).contains(where: makesMasks)
  }

  private func remark(
    on className: String, _ config: JSONValue, _ hasMasks: Bool, _ found: inout Set<String>
  ) {
    let name = config["name"]?.stringValue ?? className
    if let plain = KerasCuDNN.plainClasses[className] {
      found.insert(
        "layer \"\(name)\" is a \(className): computed as the \(plain) (tanh, sigmoid) that cuDNN"
          + " stands for; Keras 3 has no such class")
    }
    let isOldGRU = vintage == .standalone2 || vintage == .tensorFlow2
    if className == "GRU", isOldGRU, config["reset_after"] == nil {
      found.insert(
        "layer \"\(name)\": a GRU that does not name reset_after meant false; tf.keras 2 and Keras 3"
          + " take true for granted")
    }
    guard hasMasks, vintage != .keras3 else { return }
    if className == "Bidirectional", vintage.isStandalone,
      config["layer"]?["config"]?["return_sequences"] == true
    {
      found.insert(
        "layer \"\(name)\": at masked steps a Bidirectional of \(vintage.rawValue) repeats its last"
          + " output; tf.keras 2 and Keras 3 give zeros")
    }
    if KerasDialect.merges.contains(className) || className == "Merge" {
      found.insert(
        "layer \"\(name)\": \(vintage.rawValue) joins the masks of merged inputs by \"and\", Keras 3"
          + " by \"or\"")
    }
  }

  private func remark(_ key: String, _ value: JSONValue, _ found: inout Set<String>) {
    if key.hasSuffix("activation"), value == "hard_sigmoid", vintage.hasLegacyHardSigmoid {
      found.insert(
        "hard_sigmoid is clip(0.2 x + 0.5, 0, 1) as \(vintage.rawValue) meant it; Keras 3 computes"
          + " clip(x / 6 + 0.5, 0, 1) under this name")
    }
    guard key == "dtype", value["config"]?["mode"] == nil else { return }
    let policy = value["config"]?["name"]?.stringValue ?? value.stringValue
    if let policy, policy.contains("float"), policy != "float32" {
      found.insert("dtype \(policy): computed in float32")
    }
  }
}
