package import RNNXJSON

extension Loss {
  /// The name of the function in Keras, arguments left out.
  var name: String {
    switch self {
    case .sparseCategoricalCrossentropy: "sparse_categorical_crossentropy"
    case .categoricalCrossentropy: "categorical_crossentropy"
    case .binaryCrossentropy: "binary_crossentropy"
    case .meanSquaredError: "mean_squared_error"
    case .meanAbsoluteError: "mean_absolute_error"
    case .huber: "huber"
    case .logCosh: "log_cosh"
    case .klDivergence: "kl_divergence"
    case .poisson: "poisson"
    case .hinge: "hinge"
    case .squaredHinge: "squared_hinge"
    }
  }

  /// The names by which Keras knows losses that rnnx computes.
  package static let names = [
    "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy",
    "mean_squared_error", "mse", "mean_absolute_error", "mae", "huber", "log_cosh",
    "kl_divergence", "poisson", "hinge", "squared_hinge",
  ]

  /// Reads what Keras serializes: a name, or a class with its arguments.
  package init(keras value: JSONValue, at place: String = "loss") throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    try object.require("reduction", "sum_over_batch_size")
    object.ignore("dtype", "fn")
    switch object.plainName {
    case "sparsecategoricalcrossentropy":
      try object.require("ignore_class", .null)
      try object.require("axis", -1)
      self = .sparseCategoricalCrossentropy(
        fromLogits: try object.bool("from_logits", default: false))
    case "categoricalcrossentropy":
      try object.require("axis", -1)
      self = .categoricalCrossentropy(
        fromLogits: try object.bool("from_logits", default: false),
        labelSmoothing: try object.number("label_smoothing", default: 0))
    case "binarycrossentropy":
      try object.require("axis", -1)
      self = .binaryCrossentropy(
        fromLogits: try object.bool("from_logits", default: false),
        labelSmoothing: try object.number("label_smoothing", default: 0))
    case "meansquarederror", "mse": self = .meanSquaredError
    case "meanabsoluteerror", "mae": self = .meanAbsoluteError
    case "huber": self = .huber(delta: try object.number("delta", default: 1))
    case "logcosh", "logcosherror": self = .logCosh
    case "kldivergence", "kullbackleiblerdivergence": self = .klDivergence
    case "poisson": self = .poisson
    case "hinge": self = .hinge
    case "squaredhinge": self = .squaredHinge
    default: throw object.unknown("a loss that rnnx computes", among: Self.names)
    }
    try object.finish()
  }
}
