import RNNXGraph
import RNNXJSON

/// `training_config` of HDF5 files and `compile_config` of archives in neutral words.
struct KerasTrainingConfig {
  let value: JSONValue

  /// The optimizer as the file serializes it.
  var optimizer: JSONValue? {
    let found = value["optimizer_config"] ?? value["optimizer"]
    return found?.isNull == false ? found : nil
  }

  /// All but the optimizer.
  var state: TrainingState {
    TrainingState(
      loss: neutral(value["loss"]), lossWeights: value["loss_weights"] ?? .null,
      metrics: neutral(value["metrics"]), weightedMetrics: neutral(value["weighted_metrics"]))
  }

  /// Short names of losses and metrics, and Keras 3's functions.
  ///
  /// A writer for any Keras may use either: all take both.
  static let functions = [
    "mse": "mean_squared_error", "MSE": "mean_squared_error",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy", "BCE": "binary_crossentropy",
    "kld": "kl_divergence", "KLD": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh",
    "acc": "accuracy",
  ]

  private func neutral(_ value: JSONValue?) -> JSONValue {
    switch value {
    case .string(let name): return .string(Self.functions[name] ?? name)
    case .array(let items): return .array(items.map { neutral($0) })
    case .object(let object): return neutral(object)
    default: return value ?? .null
    }
  }

  private func neutral(_ object: JSONObject) -> JSONValue {
    guard let className = object["class_name"]?.stringValue else {
      return .object(JSONObject(object.map { ($0.key, neutral($0.value)) }))
    }
    let config = object["config"]
    if className == "function", let name = config?.stringValue { return neutral(.string(name)) }
    // tf-keras wraps the functions that a name stood for.
    if ["MeanMetricWrapper", "LossFunctionWrapper"].contains(className),
      let function = config?["fn"]?.stringValue
    {
      let name = config?["name"]?.stringValue
      return neutral(.string(name == "accuracy" || name == "acc" ? "accuracy" : function))
    }
    return .object(["class_name": .string(className), "config": config ?? .null])
  }
}
