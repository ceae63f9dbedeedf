import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a weight holds before training, with the names, arguments and distributions of Keras 3.
///
/// The draws are those of rnnx: the same seed gives other numbers than in Keras, of the same
/// distribution. Source: `keras/src/initializers/`.
enum Initializer: Sendable, Hashable {
  enum Fan: String, Sendable { case fan_in, fan_out, fan_avg }
  enum Distribution: String, Sendable { case truncated_normal, untruncated_normal, uniform }

  case constant(Double)
  case uniform(Double, Double)
  case normal(mean: Double, deviation: Double, isTruncated: Bool)
  case varianceScaling(Double, Fan, Distribution)
  case orthogonal(gain: Double)
  case identity(gain: Double)

  static let glorotUniform = Initializer.varianceScaling(1, .fan_avg, .uniform)

  private static let names = [
    "zeros", "ones", "constant", "random_uniform", "random_normal", "truncated_normal",
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
    "variance_scaling", "orthogonal", "identity",
  ]

  /// Reads what Keras serializes.
  init(keras value: JSONValue, at place: String) throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    object.ignore("seed", "dtype")
    switch object.plainName {
    case "zeros": self = .constant(0)
    case "ones": self = .constant(1)
    case "constant": self = .constant(try object.number("value", default: 0))
    case "randomuniform", "uniform":
      self = .uniform(
        try object.number("minval", default: -0.05), try object.number("maxval", default: 0.05))
    case "randomnormal", "normal", "truncatednormal":
      self = .normal(
        mean: try object.number("mean", default: 0),
        deviation: try object.number("stddev", default: 0.05),
        isTruncated: object.plainName == "truncatednormal")
    case "glorotuniform": self = .glorotUniform
    case "glorotnormal": self = .varianceScaling(1, .fan_avg, .truncated_normal)
    case "heuniform": self = .varianceScaling(2, .fan_in, .uniform)
    case "henormal": self = .varianceScaling(2, .fan_in, .truncated_normal)
    case "lecununiform": self = .varianceScaling(1, .fan_in, .uniform)
    case "lecunnormal": self = .varianceScaling(1, .fan_in, .truncated_normal)
    case "variancescaling":
      let mode = Fan(rawValue: object.value("mode")?.stringValue ?? "fan_in")
      let words = object.value("distribution")?.stringValue ?? "truncated_normal"
      let distribution = Distribution(rawValue: words == "normal" ? "truncated_normal" : words)
      guard let mode, let distribution else {
        throw .invalidValue(place, found: value.description, expected: "a mode and a distribution")
      }
      self = .varianceScaling(try object.number("scale", default: 1), mode, distribution)
    case "orthogonal": self = .orthogonal(gain: try object.number("gain", default: 1))
    case "identity": self = .identity(gain: try object.number("gain", default: 1))
    default: throw object.unknown("an initializer that rnnx has", among: Self.names)
    }
    try object.finish()
  }

  /// Values for a weight of `shape`.
  func values(_ shape: [Int], seed: UInt64) -> [Float] {
    var random = RandomNumbers(seed: seed)
    let count = shape.reduce(1, *)
    switch self {
    case .constant(let value): return Array(repeating: Float(value), count: count)
    case .uniform(let low, let high):
      return (0..<count).map { _ in Float(low + (high - low) * random.uniform()) }
    case .normal(let mean, let deviation, let isTruncated):
      return (0..<count).map { _ in
        Float(mean + deviation * (isTruncated ? random.truncatedNormal() : random.normal()))
      }
    case .varianceScaling(let scale, let fan, let distribution):
      let variance = scale / max(1, Self.fan(fan, shape))
      return (0..<count).map { _ in
        switch distribution {
        case .uniform: Float((3 * variance).squareRoot() * (2 * random.uniform() - 1))
        case .untruncated_normal: Float(variance.squareRoot() * random.normal())
        // The deviation of a normal distribution that is cut at two deviations.
        case .truncated_normal:
          Float(variance.squareRoot() / 0.87962566103423978 * random.truncatedNormal())
        }
      }
    case .orthogonal(let gain): return Self.orthogonal(shape, gain, &random)
    case .identity(let gain):
      let width = shape.last ?? 1
      return (0..<count).map { $0 / width == $0 % width ? Float(gain) : 0 }
    }
  }

  private static func fan(_ fan: Fan, _ shape: [Int]) -> Double {
    let (input, output): (Int, Int)
    switch shape.count {
    case 0: (input, output) = (1, 1)
    case 1: (input, output) = (shape[0], shape[0])
    default:
      let field = shape.dropLast(2).reduce(1, *)
      (input, output) = (shape[shape.count - 2] * field, shape[shape.count - 1] * field)
    }
    switch fan {
    case .fan_in: return Double(input)
    case .fan_out: return Double(output)
    case .fan_avg: return Double(input + output) / 2
    }
  }

  /// Rows, or columns where those are fewer, that are orthogonal and of length `gain`.
  private static func orthogonal(
    _ shape: [Int], _ gain: Double, _ random: inout RandomNumbers
  ) -> [Float] {
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let (few, long) = (min(rows, columns), max(rows, columns))
    var vectors: [[Double]] = []
    for _ in 0..<few {
      var vector = (0..<long).map { _ in random.normal() }
      // Twice is enough (Kahan): what rounding leaves after the first time is gone after the second.
      for _ in 0..<2 {
        for other in vectors {
          let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= product * other[index] }
        }
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vectors.append(vector.map { $0 / length })
    }
    return (0..<rows * columns).map { place in
      let (row, column) = (place / columns, place % columns)
      return Float(gain * (rows < columns ? vectors[row][column] : vectors[column][row]))
    }
  }
}

/// Numbers that follow from a seed alone.
struct RandomNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// From 0 up to 1.
  mutating func uniform() -> Double {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    return Double(mixed(state) >> 11) * 0x1p-53
  }

  /// Normally distributed (Box and Muller).
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Normally distributed, drawn again beyond two deviations.
  mutating func truncatedNormal() -> Double {
    while true {
      let value = normal()
      if abs(value) <= 2 { return value }
    }
  }
}
