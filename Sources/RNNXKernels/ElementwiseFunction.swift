/// A Keras activation that looks at one number at a time.
///
/// Up to three parameters travel with the kind; the static members name them and give Keras' defaults. Formulas are those
/// of `keras.activations` in Keras 3, except `legacyHardSigmoid`, which is what Keras 2 and older call `hard_sigmoid`.
/// NaN in gives NaN out, unless the formula itself asks a comparison first (`hard_shrink`, `soft_shrink`, `threshold`,
/// `relu` with a threshold), where Keras' backends give the branch that a false comparison selects.
public struct ElementwiseFunction: Sendable, Hashable {
  /// The formula; the raw value is what the C kernels switch on.
  public enum Kind: Int32, CaseIterable, Sendable {
    /// x.
    case linear
    /// max(x, 0), with Keras' slope, ceiling and threshold.
    case relu
    /// tanh x.
    case tanh
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// clip(x / 6 + 0.5, 0, 1): Keras 3.
    case hardSigmoid
    /// clip(0.2 x + 0.5, 0, 1): Keras 2 and older.
    case legacyHardSigmoid
    /// x / (1 + |x|).
    case softsign
    /// log(1 + exp x).
    case softplus
    /// x above zero, alpha (exp x - 1) below.
    case elu
    /// elu, scaled.
    case selu
    /// exp x.
    case exponential
    /// x sigmoid(x), also called swish.
    case silu
    /// x (1 + erf(x / sqrt 2)) / 2.
    case gelu
    /// gelu by its tanh formula.
    case geluTanh
    /// min(max(x, 0), 6).
    case relu6
    /// x above zero, slope x below.
    case leakyRelu
    /// x tanh(softplus x).
    case mish
    /// x hard_sigmoid(x), also called hard_swish.
    case hardSilu
    /// clip(x, -1, 1).
    case hardTanh
    /// x where |x| exceeds a threshold, otherwise 0.
    case hardShrink
    /// x moved towards zero by a threshold.
    case softShrink
    /// x - tanh x.
    case tanhShrink
    /// x where it exceeds a threshold, otherwise a given value.
    case threshold
    /// max(x, 0) + alpha expm1(min(x, 0) / alpha).
    case celu
    /// (x + sqrt(x^2 + b)) / 2.
    case squareplus
    /// 0, (x + 1)^2 / 4 or x, by pieces.
    case sparsePlus
    /// clip((x + 1) / 2, 0, 1).
    case sparseSigmoid
    /// log(sigmoid x).
    case logSigmoid
  }

  /// Which formula.
  public let kind: Kind
  /// The first parameter of the formula (slope, alpha, threshold or b).
  public let a: Float
  /// The second parameter (ceiling of `relu`, value of `threshold`).
  public let b: Float
  /// The third parameter (threshold of `relu`).
  public let c: Float

  private init(_ kind: Kind, a: Float = 0, b: Float = 0, c: Float = 0) {
    self.kind = kind
    self.a = a
    self.b = b
    self.c = c
  }
}

extension ElementwiseFunction {
  /// x.
  public static let linear = Self(.linear)
  /// `relu` as it stands in most models: max(x, 0).
  public static let relu = relu()
  /// tanh x.
  public static let tanh = Self(.tanh)
  /// 1 / (1 + exp(-x)).
  public static let sigmoid = Self(.sigmoid)
  /// Keras 3's hard_sigmoid.
  public static let hardSigmoid = Self(.hardSigmoid)
  /// The hard_sigmoid of Keras 2 and older.
  public static let legacyHardSigmoid = Self(.legacyHardSigmoid)
  /// x / (1 + |x|).
  public static let softsign = Self(.softsign)
  /// log(1 + exp x).
  public static let softplus = Self(.softplus)
  /// elu with Keras' alpha of 1.
  public static let elu = elu()
  /// elu with the alpha and scale that keep mean and variance.
  public static let selu = Self(.selu)
  /// exp x.
  public static let exponential = Self(.exponential)
  /// x sigmoid(x), also called swish.
  public static let silu = Self(.silu)
  /// gelu through the error function.
  public static let gelu = Self(.gelu)
  /// gelu by its tanh formula (`approximate=True`).
  public static let geluTanh = Self(.geluTanh)
  /// min(max(x, 0), 6).
  public static let relu6 = Self(.relu6)
  /// x tanh(softplus x).
  public static let mish = Self(.mish)
  /// x hard_sigmoid(x), also called hard_swish.
  public static let hardSilu = Self(.hardSilu)
  /// clip(x, -1, 1).
  public static let hardTanh = Self(.hardTanh)
  /// x - tanh x.
  public static let tanhShrink = Self(.tanhShrink)
  /// 0 up to -1, (x + 1)^2 / 4 up to 1, then x.
  public static let sparsePlus = Self(.sparsePlus)
  /// clip((x + 1) / 2, 0, 1).
  public static let sparseSigmoid = Self(.sparseSigmoid)
  /// log(sigmoid x).
  public static let logSigmoid = Self(.logSigmoid)

  /// `keras.activations.relu`; a `maxValue` of nil is no ceiling.
  public static func relu(
    negativeSlope: Float = 0, maxValue: Float? = nil, threshold: Float = 0
  ) -> Self {
    Self(.relu, a: negativeSlope, b: maxValue ?? .infinity, c: threshold)
  }

  /// x above zero, `negativeSlope` x below.
  public static func leakyRelu(negativeSlope: Float = 0.2) -> Self {
    Self(.leakyRelu, a: negativeSlope)
  }

  /// x above zero, `alpha` (exp x - 1) below.
  public static func elu(alpha: Float = 1) -> Self { Self(.elu, a: alpha) }

  /// max(x, 0) + `alpha` expm1(min(x, 0) / `alpha`).
  public static func celu(alpha: Float = 1) -> Self { Self(.celu, a: alpha) }

  /// x where |x| exceeds `threshold`, otherwise 0.
  public static func hardShrink(threshold: Float = 0.5) -> Self { Self(.hardShrink, a: threshold) }

  /// x moved towards zero by `threshold`, and no further.
  public static func softShrink(threshold: Float = 0.5) -> Self { Self(.softShrink, a: threshold) }

  /// x where it exceeds `threshold`, otherwise `defaultValue`.
  public static func threshold(_ threshold: Float, defaultValue: Float) -> Self {
    Self(.threshold, a: threshold, b: defaultValue)
  }

  /// (x + sqrt(x^2 + `b`)) / 2.
  public static func squareplus(b: Float = 4) -> Self { Self(.squareplus, a: b) }
}
