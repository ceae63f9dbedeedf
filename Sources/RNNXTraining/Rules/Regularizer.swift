import RNNXJSON

/// A penalty on the size of a weight: `l1 Σ|w| + l2 Σw²`.
///
/// Source: `keras/src/regularizers/regularizers.py`.
struct Regularizer: Sendable, Hashable {
  var l1 = 0.0
  var l2 = 0.0

  /// Reads what Keras serializes.
  init(keras value: JSONValue, at place: String) throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    switch object.plainName {
    case "l1": l1 = try object.number("l1", default: 0.01)
    case "l2": l2 = try object.number("l2", default: 0.01)
    case "l1l2":
      let isNamed = value.stringValue != nil
      l1 = try object.number("l1", default: isNamed ? 0.01 : 0)
      l2 = try object.number("l2", default: isNamed ? 0.01 : 0)
    default: throw object.unknown("a regularizer", among: ["l1", "l2", "l1_l2"])
    }
    try object.finish()
  }

  /// The penalty; its gradient is added.
  func add<Number: BinaryFloatingPoint>(
    _ weights: UnsafeMutablePointer<Number>, count: Int, to gradient: UnsafeMutablePointer<Number>
  ) -> Double {
    var (sum, squares) = (0.0, 0.0)
    let (a, b) = (Number(l1), Number(2 * l2))
    for index in 0..<count {
      let w = weights[index]
      sum += Double(abs(w))
      squares += Double(w) * Double(w)
      gradient[index] += (w > 0 ? a : w < 0 ? -a : 0) + b * w
    }
    return l1 * sum + l2 * squares
  }
}
