import RNNXJSON

/// What a vintage meant otherwise than Keras 3 does, told to people.
struct KerasRemarks {
  let vintage: KerasVintage

  /// The remarks that a model's config calls for.
  func of(_ config: JSONValue) -> [String] {
    var found: Set<String> = []
    walk(config, &found)
    return found.sorted()
  }

  private func walk(_ value: JSONValue, _ found: inout Set<String>) {
    if let object = value.objectValue {
      for (key, inner) in object {
        remark(key, inner, &found)
        walk(inner, &found)
      }
    }
    for inner in value.arrayValue ?? [] { walk(inner, &found) }
  }

  private func remark(_ key: String, _ value: JSONValue, _ found: inout Set<String>) {
    if key.hasSuffix("activation"), value == "hard_sigmoid", vintage.hasLegacyHardSigmoid {
      found.insert(
        "hard_sigmoid is clip(0.2 x + 0.5, 0, 1) as \(vintage.rawValue) meant it; Keras 3 computes"
          + " clip(x / 6 + 0.5, 0, 1) under this name")
    }
    let policy = value["config"]?["name"]?.stringValue ?? value.stringValue
    if key == "dtype", let policy, policy.contains("float"), policy != "float32" {
      found.insert("dtype \(policy): computed in float32")
    }
  }
}
