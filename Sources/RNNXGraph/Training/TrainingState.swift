public import RNNXJSON

/// How a model was compiled and how far it was trained, free of the format.
public struct TrainingState: Sendable, Equatable {
  /// The optimizer and its variables.
  public var optimizer: OptimizerState?
  /// The loss: a name, `{"class_name": …, "config": …}`, a list of these (one an output), an object
  /// of these by output name, or null.
  ///
  /// Names are those of Keras 3's functions ("mean_squared_error"), which every Keras takes.
  public var loss: JSONValue
  /// The factors of several losses; null: all 1.
  public var lossWeights: JSONValue
  /// The metrics: names or `{"class_name": …, "config": …}`, in lists or by output name.
  public var metrics: JSONValue
  /// Metrics that take sample weights into account.
  public var weightedMetrics: JSONValue

  /// A state; a model that was compiled without loss or metrics, where not given.
  public init(
    optimizer: OptimizerState? = nil, loss: JSONValue = .null, lossWeights: JSONValue = .null,
    metrics: JSONValue = .null, weightedMetrics: JSONValue = .null
  ) {
    self.optimizer = optimizer
    self.loss = loss
    self.lossWeights = lossWeights
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }
}
