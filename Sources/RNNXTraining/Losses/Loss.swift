#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What training makes small, with the names, arguments and formulas of Keras 3.
///
/// A loss looks at one position at a time: the numbers along the last axis of an output, and what
/// they should be. Source: `keras/src/losses/losses.py` and `keras/src/backend/tensorflow/nn.py`.
public enum Loss: Sendable, Hashable {
  /// -log p of the right class, which is given by its number.
  case sparseCategoricalCrossentropy(fromLogits: Bool = false)
  /// -sum t log p, targets given as a share for each class.
  case categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Double = 0)
  /// The mean of -t log p - (1 - t) log(1 - p).
  case binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Double = 0)
  /// The mean of squares of differences.
  case meanSquaredError
  /// The mean of absolute differences.
  case meanAbsoluteError
  /// Squares of small differences, absolute values of those beyond delta.
  case huber(delta: Double = 1)
  /// The mean of log(cosh(difference)).
  case logCosh
  /// sum t log(t / p).
  case klDivergence
  /// The mean of p - t log p.
  case poisson
  /// The mean of max(1 - t p, 0), t being -1 or 1 (0 is taken as -1).
  case hinge
  /// The mean of its squares.
  case squaredHinge

  /// The smallest number that probabilities are taken for, and its distance from 1: Keras' epsilon.
  static let epsilon = 1e-7

  /// Whether a target is the number of a class instead of a number for each class.
  public var isSparse: Bool {
    if case .sparseCategoricalCrossentropy = self { return true }
    return false
  }

  /// Whether the loss looks behind the activation of an output, at the sums.
  ///
  /// The logarithm of those is more exact. Keras does so behind softmax and sigmoid alike, whichever
  /// of the three losses it is.
  package var looksBehind: Bool {
    switch self {
    case .sparseCategoricalCrossentropy, .categoricalCrossentropy, .binaryCrossentropy: true
    default: false
    }
  }

  /// Whether outputs are sums and no probabilities.
  var isFromLogits: Bool {
    switch self {
    case .sparseCategoricalCrossentropy(let logits), .categoricalCrossentropy(let logits, _),
      .binaryCrossentropy(let logits, _):
      logits
    default: false
    }
  }

  /// The loss at one position, and its gradient where asked for.
  ///
  /// `outputs` holds the numbers of the output, or the sums behind it with `fromLogits`; `targets` a
  /// number for each, or the number of the class alone.
  func value(
    _ outputs: [Double], _ targets: [Double], fromLogits: Bool, gradient: inout [Double]
  ) -> Double {
    switch self {
    case .sparseCategoricalCrossentropy:
      return crossentropy(outputs, fromLogits, &gradient, normalizesFirst: false) {
        Double($0) == targets[0] ? 1 : 0
      }
    case .categoricalCrossentropy(_, let smoothing):
      return crossentropy(outputs, fromLogits, &gradient, normalizesFirst: true) {
        targets[$0] * (1 - smoothing) + smoothing / Double(outputs.count)
      }
    default:
      var sum = 0.0
      let scale = isSum ? 1 : 1 / Double(outputs.count)
      for index in outputs.indices {
        let (value, slope) = element(outputs[index], targets[index], fromLogits, targets)
        sum += value * scale
        gradient[index] = slope * scale
      }
      return sum
    }
  }

  private var isSum: Bool { self == .klDivergence }
}

extension Loss {
  /// -sum t log p, with p from sums or from probabilities.
  ///
  /// Of probabilities, TensorFlow takes the logarithm of what was clipped: with class numbers it then
  /// normalizes, with shares it has normalized before.
  private func crossentropy(
    _ outputs: [Double], _ fromLogits: Bool, _ gradient: inout [Double], normalizesFirst: Bool,
    target: (Int) -> Double
  ) -> Double {
    if fromLogits {
      let largest = outputs.max() ?? 0
      let sum = outputs.reduce(0) { $0 + exp($1 - largest) }
      let total = outputs.indices.reduce(0) { $0 + target($1) }
      var value = 0.0
      for index in outputs.indices {
        let logarithm = outputs[index] - largest - log(sum)
        value -= target(index) == 0 ? 0 : target(index) * logarithm
        gradient[index] = exp(logarithm) * total - target(index)
      }
      return value
    }
    let (low, high) = (Self.epsilon, 1 - Self.epsilon)
    if normalizesFirst {
      let sum = outputs.reduce(0, +)
      var (value, common) = (0.0, 0.0)
      for index in outputs.indices {
        let p = outputs[index] / sum
        value -= target(index) * log(min(max(p, low), high))
        gradient[index] = p >= low && p <= high ? -target(index) / p : 0
        common += gradient[index] * p
      }
      for index in outputs.indices { gradient[index] = (gradient[index] - common) / sum }
      return value
    }
    let clipped = outputs.map { min(max($0, low), high) }
    let sum = clipped.reduce(0, +)
    var value = 0.0
    for index in outputs.indices {
      let share = clipped[index] / sum
      value -= target(index) == 0 ? 0 : target(index) * log(share)
      let isInside = outputs[index] >= low && outputs[index] <= high
      gradient[index] = isInside ? (share - target(index)) / clipped[index] : 0
    }
    return value
  }

  /// One number: the loss and its slope.
  private func element(
    _ output: Double, _ target: Double, _ fromLogits: Bool, _ targets: [Double]
  ) -> (Double, Double) {
    let difference = output - target
    switch self {
    case .binaryCrossentropy(_, let smoothing):
      let t = target * (1 - smoothing) + 0.5 * smoothing
      if fromLogits {
        let value = max(output, 0) - output * t + log1p(exp(-abs(output)))
        return (value, 1 / (1 + exp(-output)) - t)
      }
      let p = min(max(output, Self.epsilon), 1 - Self.epsilon)
      let isInside = output >= Self.epsilon && output <= 1 - Self.epsilon
      return (-t * log(p) - (1 - t) * log(1 - p), isInside ? (p - t) / (p * (1 - p)) : 0)
    case .meanSquaredError: return (difference * difference, 2 * difference)
    case .meanAbsoluteError: return (abs(difference), sign(difference))
    case .huber(let delta):
      guard abs(difference) > delta else { return (difference * difference / 2, difference) }
      return (delta * (abs(difference) - delta / 2), delta * sign(difference))
    case .logCosh:
      let size = abs(difference)
      return (size + log1p(exp(-2 * size)) - log(2), tanh(difference))
    case .klDivergence:
      let (t, p) = (min(max(target, Self.epsilon), 1), min(max(output, Self.epsilon), 1))
      let isInside = output >= Self.epsilon && output <= 1
      return (t * log(t / p), isInside ? -t / p : 0)
    case .poisson:
      let p = output + Self.epsilon
      return (output - target * log(p), 1 - target / p)
    case .hinge, .squaredHinge:
      let isBinary = targets.allSatisfy { $0 == 0 || $0 == 1 }
      let t = isBinary ? 2 * target - 1 : target
      let rest = max(1 - t * output, 0)
      if self == .hinge { return (rest, rest > 0 ? -t : 0) }
      return (rest * rest, -2 * t * rest)
    case .sparseCategoricalCrossentropy, .categoricalCrossentropy: return (0, 0)
    }
  }

  private func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
}
