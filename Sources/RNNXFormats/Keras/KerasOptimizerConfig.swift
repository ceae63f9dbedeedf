import RNNXGraph
import RNNXJSON

/// An optimizer's arguments in any Keras' words, brought to those of Keras 3.
struct KerasOptimizerConfig {
  /// The optimizer before it has taken a step.
  let state: OptimizerState

  /// Old names of arguments, and their names in Keras 3.
  static let renamed = ["lr": "learning_rate"]
  /// Arguments that say how something is computed and not what.
  private static let dropped: Set<String> = ["is_legacy_optimizer", "jit_compile"]

  /// Reads `{"class_name": …, "config": {…}}`; a mixed-precision wrapper gives the optimizer inside.
  init(_ serialized: JSONValue, formulas: OptimizerFormulas) {
    let serialized = serialized["config"]?["inner_optimizer"] ?? serialized
    let registered = serialized["class_name"]?.stringValue ?? serialized.stringValue ?? ""
    // tf-keras registers its own optimizers as "Custom>Adam".
    let className = registered.split(separator: ">").last.map(String.init) ?? registered
    var config = OptimizerConfig()
    var rate: LearningRate = .constant(0.001)
    for (key, value) in serialized["config"]?.objectValue ?? JSONObject() {
      let name = Self.renamed[key] ?? key
      if name == "learning_rate" {
        rate = Self.rate(value)
      } else if !Self.dropped.contains(name), !Self.isWithoutEffect(name, value) {
        config[name] = value
      }
    }
    state = OptimizerState(
      className: className, config: config, learningRate: rate, formulas: formulas)
  }

  /// A decay of 0, and a null where nothing is asked for.
  private static func isWithoutEffect(_ name: String, _ value: JSONValue) -> Bool {
    value.isNull || (name == "decay" && value.doubleValue == 0)
  }

  private static func rate(_ value: JSONValue) -> LearningRate {
    if let number = value.doubleValue { return .constant(number) }
    let config = value["config"]?.objectValue ?? JSONObject()
    return .schedule(
      className: value["class_name"]?.stringValue ?? "", config: OptimizerConfig(config))
  }
}
