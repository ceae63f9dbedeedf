import RNNXGraph
import RNNXJSON

/// Translates a layer's config of any Keras 2 or 3 dialect into the neutral one: Keras 3's keys, and
/// values that say outright what the vintage left to its defaults.
struct KerasDialect: Sendable {
  let vintage: KerasVintage
  /// The words of Keras 0 and 1, where the model is theirs.
  let old: KerasOldConfig?

  /// The dialect of a vintage, for the layers of `model`.
  init(vintage: KerasVintage, model: JSONValue = .null) {
    self.vintage = vintage
    old = vintage.hasArraysByGate ? KerasOldConfig(model: model) : nil
  }

  /// The layer `{"class_name", "config", …}` in neutral words, the layers inside it too.
  func neutral(_ layer: JSONObject) -> JSONObject {
    let layer = old?.modern(layer) ?? layer
    var result = layer
    guard var className = layer["class_name"]?.stringValue else { return result }
    if !isBuiltIn(layer) { className = LayerRegistry.customPrefix + className }
    result["class_name"] = .string(className)
    guard !LayerRegistry.modelClasses.contains(className),
      var config = layer["config"]?.objectValue
    else { return result }
    translateActivations(&config)
    // Archives say under which name Keras offers the class, HDF5 files the name of the class.
    if className == "GroupQueryAttention" {
      className = "GroupedQueryAttention"
      result["class_name"] = .string(className)
    }
    if let plain = KerasCuDNN.plainClasses[className] {
      className = plain
      result["class_name"] = .string(className)
      config = KerasCuDNN.plain(config, of: className)
    }
    // Files of Keras 3 always say it; where a recipe does not, Keras 3's default counts.
    if className == "GRU" || className == "GRUCell", config["reset_after"] == nil,
      vintage != .keras3
    {
      config["reset_after"] = false
    }
    if className == "Bidirectional", vintage.isStandalone {
      config["zero_output_for_mask"] = false
      // Seen with 2.2.4: the states are never kept. What other versions and backends do is unknown.
      if config["layer"]?["config"]?["stateful"] == true {
        config["stateful in Keras 2"] = true
      }
    }
    // The loop of ConvLSTM hands the argument on in Keras 3 only (tf-keras: `base_conv_rnn.py`).
    let loop = className == "Bidirectional" ? config["layer"]?["class_name"] : .string(className)
    if vintage != .keras3, loop?.stringValue?.hasPrefix("ConvLSTM") == true {
      config["zero_output_for_mask"] = false
    }
    if vintage != .keras3, Self.merges.contains(className) { config["masks_join"] = "all" }
    if vintage != .keras3, className == "Softmax" { config["masks_by"] = "added" }
    if vintage != .keras3, ["Normalization", "Rescaling"].contains(className) {
      config["drops_mask"] = true
    }
    if vintage != .keras3, className == "MultiHeadAttention" { config["mask_style"] = "add" }
    if let quantization = KerasQuantization(.object(layer)) {
      // What is known is made float32 when the arrays are read.
      config["quantization_config"] = quantization.isKnown ? .null : config["dtype"]
      if quantization.isKnown { config["dtype"] = "float32" }
    }
    for key in ["layer", "backward_layer", "cell"] {
      if let inner = config[key]?.objectValue { config[key] = .object(neutral(inner)) }
    }
    if className == "StackedRNNCells", let cells = config["cells"]?.arrayValue {
      config["cells"] = .array(cells.map { $0.objectValue.map { .object(neutral($0)) } ?? $0 })
    }
    result["config"] = .object(config)
    return result
  }

  /// Merges, whose masks Keras 2 joins by "and", Keras 3 by "or".
  static let merges: Set<String> = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
  ]

  /// Whether the class is Keras' own: nothing else is ever resolved, even under a built-in's name.
  private func isBuiltIn(_ layer: JSONObject) -> Bool {
    if let module = layer["module"]?.stringValue {
      let root = module.split(separator: ".").first.map(String.init) ?? ""
      guard ["keras", "tf_keras", "tensorflow", "builtins"].contains(root) else { return false }
    }
    guard let registered = layer["registered_name"]?.stringValue else { return true }
    return registered == layer["class_name"]?.stringValue
  }

  private func translateActivations(_ config: inout JSONObject) {
    for key in ["activation", "recurrent_activation"] {
      switch config[key]?.stringValue {
      case "hard_sigmoid" where vintage.hasLegacyHardSigmoid:
        config[key] = "legacy_hard_sigmoid"
      case "softmax_v2": config[key] = "softmax"
      default: break
      }
    }
  }
}
