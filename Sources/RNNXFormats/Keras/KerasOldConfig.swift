import RNNXGraph
import RNNXJSON

/// Brings layers of Keras 0 and 1 to the words of Keras 2.
struct KerasOldConfig: Sendable {
  /// The order of axes that the model's convolutions name; some layers do not name their own.
  let dimOrdering: String?

  init(model: JSONValue) { dimOrdering = Self.dimOrdering(in: model) }

  /// The layer in Keras 2's words; layers inside it are left to the caller.
  func modern(_ layer: JSONObject) -> JSONObject {
    let layer = Self.withClassName(layer)
    let old = layer["class_name"]?.stringValue ?? ""
    guard let config = layer["config"]?.objectValue else { return layer }
    var result = layer
    if old == "Merge" { return merge(layer, config) }
    let className = KerasOldNames.className(old)
    result["class_name"] = .string(className)
    var modern = JSONObject()
    for (key, value) in config {
      let name = KerasOldNames.argument(key, of: className)
      if !name.isEmpty { modern[name] = value }
    }
    // Sizes by axis became lists.
    for (parts, whole) in [
      (["nb_row", "nb_col"], "kernel_size"),
      (["kernel_dim1", "kernel_dim2", "kernel_dim3"], "kernel_size"),
    ] {
      let sizes = parts.compactMap { config[$0] }
      guard sizes.count == parts.count else { continue }
      for part in parts { modern[part] = nil }
      modern[whole] = .array(sizes)
    }
    translateOrdering(className, &modern)
    translateValues(className, config, &modern)
    result["config"] = .object(modern)
    return result
  }

  /// Keras 0 writes the class as `name` among the arguments, the name as `custom_name`.
  static func withClassName(_ layer: JSONObject) -> JSONObject {
    guard layer["class_name"] == nil, let className = layer["name"]?.stringValue else {
      return layer
    }
    if LayerRegistry.modelClasses.contains(className) {
      return ["class_name": .string(className), "config": layer["layers"] ?? .null]
    }
    var config = layer
    config["name"] = layer["custom_name"] ?? .string(className.lowercased())
    config["custom_name"] = nil
    return ["class_name": .string(className), "config": .object(config)]
  }

  private func merge(_ layer: JSONObject, _ config: JSONObject) -> JSONObject {
    var result = layer
    var modern: JSONObject = ["name": config["name"] ?? "merge"]
    let mode = config["mode"]?.stringValue ?? ""
    let isRaw = (config["mode_type"]?.stringValue ?? "raw") == "raw"
    if isRaw, let className = KerasOldNames.merges[mode] {
      result["class_name"] = .string(className)
      if className == "Concatenate" { modern["axis"] = config["concat_axis"] ?? -1 }
    } else {
      result["class_name"] = .string(isRaw ? "Merge (mode \(mode))" : "Lambda")
    }
    if let trainable = config["trainable"] { modern["trainable"] = trainable }
    result["config"] = .object(modern)
    return result
  }

  /// `th` and `tf` became `channels_first` and `channels_last`.
  private func translateOrdering(_ className: String, _ config: inout JSONObject) {
    let named = config["dim_ordering"]?.stringValue
    config["dim_ordering"] = nil
    let isSpatial = ["2D", "3D", "2DTranspose"].contains { className.hasSuffix($0) }
    guard isSpatial, let ordering = named.flatMap({ $0 == "default" ? nil : $0 }) ?? dimOrdering
    else { return }
    config["data_format"] = ordering == "th" ? "channels_first" : "channels_last"
  }

  private func translateValues(
    _ className: String, _ old: JSONObject, _ config: inout JSONObject
  ) {
    if className == "LSTM" {
      config["unit_forget_bias"] = .bool(old["forget_bias_init"] == "one")
    }
    if let form = old["consume_less"]?.stringValue {
      let implementations: [String: JSONValue] = ["cpu": 0, "mem": 1, "gpu": 2]
      config["implementation"] = implementations[form]
    }
    // Mode 0 is the normalization of today; the others remain as what they are.
    if className == "BatchNormalization", config["mode"] == 0 { config["mode"] = nil }
    for (key, value) in config where value["name"] == "WeightRegularizer" {
      config[key] = regularizer(value)
    }
  }

  /// `{"name": "WeightRegularizer", "l1": …, "l2": …}`.
  private func regularizer(_ value: JSONValue) -> JSONValue {
    .object([
      "class_name": "L1L2",
      "config": .object(["l1": value["l1"] ?? 0, "l2": value["l2"] ?? 0]),
    ])
  }

  private static func dimOrdering(in value: JSONValue) -> String? {
    if let object = value.objectValue {
      if let named = object["dim_ordering"]?.stringValue, named == "th" || named == "tf" {
        return named
      }
      return object.values.lazy.compactMap { dimOrdering(in: $0) }.first
    }
    return value.arrayValue?.lazy.compactMap { dimOrdering(in: $0) }.first
  }
}
