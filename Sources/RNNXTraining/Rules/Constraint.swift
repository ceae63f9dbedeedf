import RNNXJSON

/// What a weight must keep to after each update.
///
/// Source: `keras/src/constraints/constraints.py`.
enum Constraint: Sendable, Hashable {
  case maxNorm(Float, axis: Int)
  case minMaxNorm(Float, Float, rate: Float, axis: Int)
  case unitNorm(axis: Int)
  case nonNegative

  /// Reads what Keras serializes.
  init(keras value: JSONValue, at place: String) throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    switch object.plainName {
    case "maxnorm":
      self = .maxNorm(
        Float(try object.number("max_value", default: 2)), axis: try object.int("axis", default: 0))
    case "minmaxnorm":
      self = .minMaxNorm(
        Float(try object.number("min_value", default: 0)),
        Float(try object.number("max_value", default: 1)),
        rate: Float(try object.number("rate", default: 1)), axis: try object.int("axis", default: 0)
      )
    case "unitnorm": self = .unitNorm(axis: try object.int("axis", default: 0))
    case "nonneg": self = .nonNegative
    default:
      throw object.unknown(
        "a constraint", among: ["max_norm", "min_max_norm", "unit_norm", "non_neg"])
    }
    try object.finish()
  }

  private var axis: Int {
    switch self {
    case .maxNorm(_, let axis), .minMaxNorm(_, _, _, let axis), .unitNorm(let axis): axis
    case .nonNegative: 0
    }
  }

  /// Changes a weight of `shape` to what is allowed.
  func apply(to weights: UnsafeMutablePointer<Float>, shape: [Int]) {
    if self == .nonNegative {
      for index in 0..<shape.reduce(1, *) where weights[index] < 0 { weights[index] = 0 }
      return
    }
    let place = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(place) else { return }
    let inner = shape[(place + 1)...].reduce(1, *)
    let count = shape[place]
    for outer in 0..<shape[..<place].reduce(1, *) {
      for position in 0..<inner {
        scale(weights + outer * count * inner + position, count: count, stride: inner)
      }
    }
  }

  private func scale(_ weights: UnsafeMutablePointer<Float>, count: Int, stride: Int) {
    var squares: Float = 0
    for index in 0..<count { squares += weights[index * stride] * weights[index * stride] }
    let norm = squares.squareRoot()
    let wanted: Float
    switch self {
    case .maxNorm(let most, _): wanted = min(norm, most)
    case .minMaxNorm(let least, let most, let rate, _):
      wanted = rate * min(max(norm, least), most) + (1 - rate) * norm
    case .unitNorm: wanted = 1
    case .nonNegative: return
    }
    let factor = wanted / (1e-7 + norm)
    for index in 0..<count { weights[index * stride] *= factor }
  }
}
