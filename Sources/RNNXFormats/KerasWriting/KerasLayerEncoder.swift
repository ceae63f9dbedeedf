import RNNXGraph
import RNNXJSON

/// Writes one layer's config in the words of one Keras, key by key.
///
/// An argument that this Keras does not take is dropped where it means nothing or has the value that stands for nothing;
/// otherwise it is told.
struct KerasLayerEncoder {
  let generation: KerasGeneration
  private(set) var remarks: [ConversionRemark] = []

  init(_ generation: KerasGeneration) { self.generation = generation }

  /// Arguments that change neither what a layer computes nor what it learns.
  private static let meaningless: Set<String> = [
    "implementation", "input_length", "input_dim", "input_dtype", "use_cudnn", "autocast", "sparse",
    "ragged",
    "optional", "dynamic", "fused", "build_config", "batch_input_shape", "batch_shape",
    "input_shape", "masks_join", "force_generator", "rng_type", "input_spec", "state_spec",
    "stateful in Keras 2", "query_shape", "value_shape", "key_shape", "flash_attention",
  ]

  /// Arguments on which the weights depend: without them nobody could read the file.
  private static let structural: Set<String> = ["use_gate"]

  /// The class name and the config of a layer, the name, the flag and the type in front.
  mutating func encoded(
    _ className: String, _ config: JSONObject, at path: String
  ) -> (className: String, config: JSONObject) {
    let (className, config) = renamed(className, config)
    var result: JSONObject = [:]
    result["name"] = config["name"]
    if generation.arguments.takes("trainable", className) {
      result["trainable"] = config["trainable"] ?? true
    }
    result["dtype"] = type(config["dtype"], path)
    if !generation.arguments.has(className) {
      remark(path, .refused, "\(generation.rawValue) has no layer \(className)")
      return (className, result)
    }
    for (key, value) in config where result[key] == nil {
      guard let kept = argument(key, value, of: className, config, path) else { continue }
      result[key] = kept
    }
    return (className, result)
  }

  /// A layer inside a layer, with what stands beside its config.
  mutating func encodedObject(_ object: JSONObject, at path: String) -> JSONObject {
    let old = object["config"]?.objectValue ?? JSONObject()
    let (className, config) = encoded(
      object["class_name"]?.stringValue ?? "", old,
      at: path + "/" + (old["name"]?.stringValue ?? "layer"))
    return wrapped(className, config, module: "keras.layers")
  }

  /// An object with its class; Keras 3 also names the module.
  func wrapped(_ className: String, _ config: JSONObject, module: String) -> JSONObject {
    guard generation == .keras3 else {
      return ["class_name": .string(className), "config": .object(config)]
    }
    return [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }

  /// The value that an argument is written with; `nil`: not at all.
  private mutating func argument(
    _ key: String, _ value: JSONValue, of className: String, _ config: JSONObject, _ path: String
  ) -> JSONValue? {
    switch key {
    case "name", "trainable", "dtype": return nil
    case "layer", "cell":
      return value.objectValue.map { .object(encodedObject($0, at: path)) } ?? value
    case "backward_layer":
      guard let object = value.objectValue else { return nil }
      if generation == .keras2 && isMirror(object, of: config) { return nil }
      return .object(encodedObject(object, at: path))
    case "cells":
      return .array(
        (value.arrayValue ?? []).map { cell in
          cell.objectValue.map { .object(encodedObject($0, at: path)) } ?? cell
        })
    default: break
    }
    if generation.arguments.takes(key, className) {
      let written = KerasObject(generation: generation).written(value, as: key)
      let isNew =
        generation == .keras2 && KerasArguments.keras23.has(className)
        && !KerasArguments.keras23.takes(key, className)
      // Keras 2.3 refuses what it does not know, even where it means nothing.
      if isNew && isUnsaid(value, key, className) { return nil }
      return written
    }
    if Self.meaningless.contains(key) || isUnsaid(value, key, className) || key == "seed" {
      return nil
    }
    // What weights begin as means nothing where there is no such weight.
    if key.hasSuffix("_initializer") { return nil }
    remark(
      path, Self.structural.contains(key) ? .refused : .lossy,
      "\(key)=\(value) has no counterpart in \(generation.rawValue)")
    return nil
  }

  /// Whether any Keras takes the value as saying nothing.
  private func isUnsaid(_ value: JSONValue, _ key: String, _ className: String) -> Bool {
    if value == .null || key == "implementation" { return true }
    if key == "rms_scaling" && value == false { return true }
    return [KerasArguments.keras3, .tfKeras, .keras23].contains {
      $0.isDefault(value, of: key, className)
    }
  }

  /// Whether a backward layer is what `Bidirectional` makes of the forward one by itself.
  private func isMirror(_ backward: JSONObject, of config: JSONObject) -> Bool {
    guard let forward = config["layer"]?.objectValue,
      forward["class_name"] == backward["class_name"],
      var one = forward["config"]?.objectValue, var other = backward["config"]?.objectValue
    else { return false }
    let directions = (
      one["go_backwards"]?.boolValue ?? false, other["go_backwards"]?.boolValue ?? false
    )
    for key in ["name", "go_backwards"] { (one[key], other[key]) = (nil, nil) }
    return directions.0 != directions.1 && one == other
  }

  /// The backward layer, made as Keras 2 makes it where it is not given; Keras 3 always runs its own from the end.
  private func backward(of config: JSONObject) -> JSONValue? {
    if let given = config["backward_layer"], given != .null { return given }
    guard var object = config["layer"]?.objectValue, var inner = object["config"]?.objectValue
    else {
      return nil
    }
    let name = inner["name"]?.stringValue ?? "layer"
    inner["name"] = .string(
      "backward_" + (name.hasPrefix("forward_") ? String(name.dropFirst(8)) : name))
    inner["go_backwards"] = .bool(!(inner["go_backwards"]?.boolValue ?? false))
    object["config"] = .object(inner)
    return .object(object)
  }

  /// Arguments and classes whose names differ.
  private func renamed(_ className: String, _ config: JSONObject) -> (String, JSONObject) {
    var config = config
    func move(_ old: String, _ new: String) {
      guard let value = config[old] else { return }
      config[old] = nil
      if config[new] == nil { config[new] = value }
    }
    switch (className, generation) {
    case ("LeakyReLU", .keras3): move("alpha", "negative_slope")
    case ("LeakyReLU", .keras2): move("negative_slope", "alpha")
    case ("ThresholdedReLU", .keras3):
      // x where x > theta, else 0: what ReLU with a threshold computes.
      move("theta", "threshold")
      return ("ReLU", config)
    case ("GroupedQueryAttention", .keras3): return ("GroupQueryAttention", config)
    case ("BatchNormalization", _), ("LayerNormalization", .keras3):
      if let axes = config["axis"]?.arrayValue, axes.count == 1 { config["axis"] = axes[0] }
    case ("Bidirectional", _):
      // Copies of what the layers inside say.
      for key in [
        "return_sequences", "return_state", "stateful", "go_backwards", "zero_output_for_mask",
      ] {
        config[key] = nil
      }
      if generation == .keras3 { config["backward_layer"] = backward(of: config) }
    default: break
    }
    return (className, config)
  }

  /// The type: an object in Keras 3, a word in Keras 2 but for policies that mix two types.
  private mutating func type(_ value: JSONValue?, _ path: String) -> JSONValue {
    let name = value?["config"]?["name"]?.stringValue ?? value?.stringValue ?? "float32"
    switch generation {
    case .keras3:
      return .object([
        "module": "keras", "class_name": "DTypePolicy",
        "config": .object(["name": .string(name)]), "registered_name": nil,
      ])
    case .keras2:
      guard name.hasPrefix("mixed_") else { return .string(name) }
      return .object(["class_name": "Policy", "config": .object(["name": .string(name)])])
    }
  }

  private mutating func remark(_ layer: String, _ kind: ConversionRemark.Kind, _ text: String) {
    remarks.append(ConversionRemark(layer: layer, kind, text))
  }
}
