package import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What training reports besides the loss, with the names and formulas of Keras 3.
///
/// Source: `keras/src/metrics/`.
public enum Metric: Sendable, Hashable {
  /// The share of largest outputs that stand at the right class, given by its number.
  case sparseCategoricalAccuracy
  /// The same, targets given as a share for each class.
  case categoricalAccuracy
  /// The share of numbers on the right side of a threshold.
  case binaryAccuracy(threshold: Double = 0.5)
  /// The share of right classes among the k largest outputs.
  case sparseTopK(Int = 5)
  /// The same, targets given as a share for each class.
  case topK(Int = 5)
  /// The mean of a loss.
  case loss(Loss)
  /// The root of the mean of squares of differences.
  case rootMeanSquaredError
  /// Of what was called positive, the share that is.
  case precision(threshold: Double = 0.5)
  /// Of what is positive, the share that was called so.
  case recall(threshold: Double = 0.5)
  /// The area under the curve of true over false positives, by so many thresholds.
  case areaUnderCurve(thresholds: Int = 200)

  /// The names by which Keras knows metrics that rnnx computes.
  package static let names = [
    "accuracy", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy",
    "sparse_top_k_categorical_accuracy", "top_k_categorical_accuracy", "mean_squared_error",
    "mean_absolute_error", "root_mean_squared_error", "precision", "recall", "auc",
  ]

  /// Reads what Keras serializes; "accuracy" means what the loss and the output's width say.
  package init(
    keras value: JSONValue, for loss: Loss, width: Int, at place: String = "metrics"
  ) throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    object.ignore("dtype", "fn")
    switch object.plainName {
    case "accuracy", "acc":
      // As Keras chooses: one number is a truth value, class numbers are sparse.
      if width == 1 {
        self = .binaryAccuracy()
      } else if loss.isSparse {
        self = .sparseCategoricalAccuracy
      } else if case .binaryCrossentropy = loss {
        self = .binaryAccuracy()
      } else {
        self = .categoricalAccuracy
      }
    case "sparsecategoricalaccuracy": self = .sparseCategoricalAccuracy
    case "categoricalaccuracy": self = .categoricalAccuracy
    case "binaryaccuracy":
      self = .binaryAccuracy(threshold: try object.number("threshold", default: 0.5))
    case "sparsetopkcategoricalaccuracy": self = .sparseTopK(try object.int("k", default: 5))
    case "topkcategoricalaccuracy": self = .topK(try object.int("k", default: 5))
    case "rootmeansquarederror": self = .rootMeanSquaredError
    case "precision":
      self = .precision(threshold: try object.number("thresholds", default: 0.5))
    case "recall": self = .recall(threshold: try object.number("thresholds", default: 0.5))
    case "auc":
      try object.require("curve", "ROC")
      try object.require("summation_method", "interpolation")
      try object.require("multi_label", false)
      try object.require("from_logits", false)
      try object.require("num_labels", .null)
      try object.require("label_weights", .null)
      try object.require("thresholds", .null)
      self = .areaUnderCurve(thresholds: try object.int("num_thresholds", default: 200))
    case "meansquarederror", "mse", "meanabsoluteerror", "mae", "binarycrossentropy",
      "categoricalcrossentropy", "sparsecategoricalcrossentropy", "kldivergence", "poisson",
      "hinge", "squaredhinge", "logcosh", "logcosherror":
      self = .loss(try Loss(keras: value, at: place))
      return
    default: throw object.unknown("a metric that rnnx computes", among: Self.names)
    }
    try object.require("top_k", .null)
    try object.require("class_id", .null)
    try object.finish()
  }

  /// Whether a target is the number of a class instead of a number for each class.
  var isSparse: Bool {
    switch self {
    case .sparseCategoricalAccuracy, .sparseTopK: true
    case .loss(let loss): loss.isSparse
    default: false
    }
  }
}

/// A metric over the batches of an epoch.
struct MetricTracker: Sendable {
  /// The name under which it is reported.
  let name: String
  let metric: Metric
  private let width: Int
  var (sum, count) = (0.0, 0.0)
  /// For thresholds: positives called so, negatives called so, and those not.
  var counts:
    [(truePositive: Double, falsePositive: Double, falseNegative: Double, trueNegative: Double)]

  init(_ metric: Metric, name: String, width: Int) {
    self.metric = metric
    self.name = name
    self.width = width
    counts = Array(repeating: (0, 0, 0, 0), count: metric.thresholds.count)
  }

  /// Forgets all batches.
  mutating func reset() { self = MetricTracker(metric, name: name, width: width) }

  /// Takes a batch in: outputs and targets position by position; masked positions do not count.
  mutating func add(
    _ outputs: UnsafeBufferPointer<Float>, _ targets: UnsafePointer<Float>,
    mask: UnsafePointer<UInt8>?
  ) {
    let targetWidth = metric.isSparse ? 1 : width
    for place in 0..<outputs.count / max(width, 1) {
      if let mask, mask[place] == 0 { continue }
      let output = UnsafeBufferPointer(rebasing: outputs[place * width..<(place + 1) * width])
      let target = UnsafeBufferPointer(start: targets + place * targetWidth, count: targetWidth)
      add(output, target)
    }
  }

  private mutating func add(
    _ output: UnsafeBufferPointer<Float>, _ target: UnsafeBufferPointer<Float>
  ) {
    switch metric {
    case .sparseCategoricalAccuracy: tally(Float(largest(output)) == target[0])
    case .categoricalAccuracy: tally(largest(output) == largest(target))
    case .sparseTopK(let k): tally(isAmong(k, output, Int(target[0])))
    case .topK(let k): tally(isAmong(k, output, largest(target)))
    case .binaryAccuracy(let threshold):
      for (o, t) in zip(output, target) { tally((Double(o) > threshold ? 1 : 0) == t) }
    case .rootMeanSquaredError:
      for (o, t) in zip(output, target) { tally(Double(o - t) * Double(o - t)) }
    case .loss(let loss):
      var unused = [Double](repeating: 0, count: width)
      tally(
        loss.value(
          output.map(Double.init), target.map(Double.init), fromLogits: loss.isFromLogits,
          gradient: &unused))
    case .precision, .recall, .areaUnderCurve:
      for (o, t) in zip(output, target) { compare(Double(o), isPositive: t != 0) }
    }
  }

  private mutating func tally(_ isRight: Bool) { tally(isRight ? 1 : 0) }

  private mutating func tally(_ value: Double) {
    sum += value
    count += 1
  }

  private func largest(_ values: UnsafeBufferPointer<Float>) -> Int {
    values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }

  /// As `in_top_k`: classes that are ahead of the right one are fewer than k.
  private func isAmong(_ k: Int, _ values: UnsafeBufferPointer<Float>, _ right: Int) -> Bool {
    guard values.indices.contains(right), values[right].isFinite else { return false }
    return values.count { $0 > values[right] } < k
  }

  private mutating func compare(_ value: Double, isPositive: Bool) {
    for (index, threshold) in metric.thresholds.enumerated() {
      switch (value > threshold, isPositive) {
      case (true, true): counts[index].truePositive += 1
      case (true, false): counts[index].falsePositive += 1
      case (false, true): counts[index].falseNegative += 1
      case (false, false): counts[index].trueNegative += 1
      }
    }
  }

  /// The value over all batches so far.
  var result: Double {
    let share = { (part: Double, rest: Double) in part + rest == 0 ? 0 : part / (part + rest) }
    switch metric {
    case .precision: return share(counts[0].truePositive, counts[0].falsePositive)
    case .recall: return share(counts[0].truePositive, counts[0].falseNegative)
    case .areaUnderCurve:
      let points = counts.map {
        (
          x: share($0.falsePositive, $0.trueNegative), y: share($0.truePositive, $0.falseNegative)
        )
      }
      return zip(points, points.dropFirst()).reduce(0) {
        $0 + ($1.0.x - $1.1.x) * ($1.0.y + $1.1.y) / 2
      }
    case .rootMeanSquaredError: return count == 0 ? 0 : (sum / count).squareRoot()
    default: return count == 0 ? 0 : sum / count
    }
  }
}

extension Metric {
  /// The thresholds at which positives are counted; those of the curve as Keras spreads them.
  var thresholds: [Double] {
    switch self {
    case .precision(let threshold), .recall(let threshold): return [threshold]
    case .areaUnderCurve(let count):
      let inner = (0..<count - 2).map { Double($0 + 1) / Double(count - 1) }
      return [-1e-7] + inner + [1 + 1e-7]
    default: return []
    }
  }
}
