/// An activation function, as the vintage of its file meant it.
///
/// Source: `keras/src/activations/activations.py` of Keras 3.15; `legacyHardSigmoid` is what Keras 0
/// to 2 called `hard_sigmoid`.
public enum Activation: Sendable, Hashable {
  /// x.
  case linear
  /// max(x, 0) with Keras' arguments: slope below the threshold, upper bound, threshold.
  case relu(negativeSlope: Float, maxValue: Float?, threshold: Float)
  /// 1 / (1 + exp(-x)).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// clip(x / 6 + 0.5, 0, 1): Keras 3.
  case hardSigmoid
  /// clip(0.2 x + 0.5, 0, 1): Keras 0 to 2.
  case legacyHardSigmoid
  /// x where positive, else alpha (exp(x) - 1).
  case elu(alpha: Float)
  /// max(x, 0) + min(0, alpha (exp(x / alpha) - 1)).
  case celu(alpha: Float)
  /// The self-normalizing elu with its two fixed constants.
  case selu
  /// log(1 + exp(x)).
  case softplus
  /// x / (1 + |x|).
  case softsign
  /// exp(x).
  case exponential
  /// x sigmoid(x); also "swish".
  case silu
  /// x Phi(x), Phi the normal distribution; or its tanh approximation.
  case gelu(approximate: Bool)
  /// x tanh(softplus(x)).
  case mish
  /// x hardSigmoid(x); also "hard_swish".
  case hardSilu
  /// clip(x, -1, 1).
  case hardTanh
  /// x where |x| > threshold, else 0.
  case hardShrink(threshold: Float)
  /// x moved towards 0 by threshold, 0 within it.
  case softShrink(threshold: Float)
  /// x - tanh(x).
  case tanhShrink
  /// x where x > threshold, else value.
  case threshold(threshold: Float, value: Float)
  /// (x + sqrt(x^2 + b)) / 2.
  case squareplus(b: Float)
  /// 0 below -1, (x + 1)^2 / 4 between, x above 1.
  case sparsePlus
  /// clip((x + 1) / 2, 0, 1).
  case sparseSigmoid
  /// log(sigmoid(x)).
  case logSigmoid
  /// exp(x) normalized to a sum of 1 along an axis.
  case softmax(axis: Int)
  /// The logarithm of softmax.
  case logSoftmax(axis: Int)
  /// The Euclidean projection onto the simplex.
  case sparsemax(axis: Int)
  /// The first half times the sigmoid of the second half along an axis: halves it.
  case glu(axis: Int)

  /// relu without arguments.
  public static let relu = Activation.relu(negativeSlope: 0, maxValue: nil, threshold: 0)
  /// softmax over the last axis.
  public static let softmax = Activation.softmax(axis: -1)

  /// Whether each element depends on itself alone.
  public var isElementwise: Bool {
    switch self {
    case .softmax, .logSoftmax, .sparsemax, .glu: false
    default: true
    }
  }

  /// The function that a name in a Keras config stands for; `nil` for a name that is none.
  ///
  /// `legacy_hard_sigmoid` is a name of our own: readers of Keras 0 to 2 files put it in the place
  /// of `hard_sigmoid`, whose meaning changed.
  public init?(name: String) {
    guard let known = Self.byName[name] else { return nil }
    self = known
  }

  /// The names of the functions without arguments, as Keras writes them.
  private static let byName: [String: Activation] = [
    "linear": .linear, "relu": .relu, "sigmoid": .sigmoid, "tanh": .tanh,
    "hard_sigmoid": .hardSigmoid, "legacy_hard_sigmoid": .legacyHardSigmoid,
    "elu": .elu(alpha: 1), "celu": .celu(alpha: 1), "selu": .selu, "softplus": .softplus,
    "softsign": .softsign, "exponential": .exponential, "silu": .silu, "swish": .silu,
    "gelu": .gelu(approximate: false), "mish": .mish, "hard_silu": .hardSilu,
    "hard_swish": .hardSilu, "hard_tanh": .hardTanh, "hard_shrink": .hardShrink(threshold: 0.5),
    "soft_shrink": .softShrink(threshold: 0.5), "tanh_shrink": .tanhShrink,
    "relu6": .relu(negativeSlope: 0, maxValue: 6, threshold: 0),
    "leaky_relu": .relu(negativeSlope: 0.2, maxValue: nil, threshold: 0),
    "squareplus": .squareplus(b: 4), "sparse_plus": .sparsePlus, "sparse_sigmoid": .sparseSigmoid,
    "log_sigmoid": .logSigmoid, "softmax": .softmax, "log_softmax": .logSoftmax(axis: -1),
    "sparsemax": .sparsemax(axis: -1), "glu": .glu(axis: -1),
  ]

  /// The names that `init(name:)` knows, for messages.
  public static var names: [String] { byName.keys.sorted() }

  /// The name by which Keras would call the function, arguments left out.
  public var name: String {
    if let exact = Self.byName.first(where: { $0.value == self && !Self.aliases.contains($0.key) })
    {
      return exact.key
    }
    switch self {
    case .relu: return "relu"
    case .elu: return "elu"
    case .celu: return "celu"
    case .gelu: return "gelu"
    case .hardShrink: return "hard_shrink"
    case .softShrink: return "soft_shrink"
    case .threshold: return "threshold"
    case .squareplus: return "squareplus"
    case .softmax: return "softmax"
    case .logSoftmax: return "log_softmax"
    case .sparsemax: return "sparsemax"
    case .glu: return "glu"
    default: preconditionFailure("A function without arguments has a name of its own.")
    }
  }

  private static let aliases: Set<String> = ["swish", "hard_swish"]
}
