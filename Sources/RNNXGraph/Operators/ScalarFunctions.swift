/// A function of one number that an operator applies to every element.
///
/// The names are those of Keras 3's `keras.ops`; source: `keras/src/ops/numpy.py`, `math.py`.
public enum UnaryFunction: String, Sendable, Hashable, CaseIterable {
  /// |x|.
  case absolute = "Absolute"
  /// -x.
  case negative = "Negative"
  /// e to the x.
  case exp = "Exp"
  /// 2 to the x.
  case exp2 = "Exp2"
  /// exp(x) - 1.
  case expm1 = "Expm1"
  /// The natural logarithm.
  case log = "Log"
  /// The logarithm of base 2.
  case log2 = "Log2"
  /// The logarithm of base 10.
  case log10 = "Log10"
  /// log(1 + x).
  case log1p = "Log1p"
  /// The square root.
  case sqrt = "Sqrt"
  /// 1 / sqrt(x).
  case rsqrt = "Rsqrt"
  /// x^2.
  case square = "Square"
  /// 1 / x.
  case reciprocal = "Reciprocal"
  /// -1, 0 or 1.
  case sign = "Sign"
  /// The largest whole number up to x.
  case floor = "Floor"
  /// The smallest whole number from x on.
  case ceil = "Ceil"
  /// The whole number towards zero.
  case trunc = "Trunc"
  /// The nearest whole number, halves to the even one.
  case round = "Round"
  /// Trigonometric functions and their inverses.
  case sin = "Sin", cos = "Cos", tan = "Tan"
  /// The inverses.
  case arcsin = "Arcsin", arccos = "Arccos", arctan = "Arctan"
  /// Hyperbolic functions; `tanh` is an activation.
  case sinh = "Sinh", cosh = "Cosh"
  /// The inverses.
  case arcsinh = "Arcsinh", arccosh = "Arccosh", arctanh = "Arctanh"
  /// The error function.
  case erf = "Erf"
  /// 1 where x is 0, else 0.
  case logicalNot = "LogicalNot"
  /// 1 where x is no number.
  case isNaN = "Isnan"
  /// 1 where x is an infinity.
  case isInfinite = "Isinf"
  /// 1 where x is a number and no infinity.
  case isFinite = "Isfinite"
  /// x: what a copy, or a stop of gradients, is at inference.
  case copy = "Copy", stopGradient = "StopGradient"
  /// x, too.
  case convertToTensor = "ConvertToTensor"
  /// Zeros in the shape of x.
  case zerosLike = "ZerosLike"
  /// Ones in the shape of x.
  case onesLike = "OnesLike"
}

extension UnaryFunction {
  /// Whether the result is x itself.
  package var isCopy: Bool {
    self == .copy || self == .stopGradient || self == .convertToTensor
  }
}

/// A function of two numbers that an operator applies element by element, broadcasting.
public enum BinaryFunction: String, Sendable, Hashable, CaseIterable {
  /// Sum.
  case add = "Add"
  /// Difference.
  case subtract = "Subtract"
  /// Product.
  case multiply = "Multiply"
  /// Quotient.
  case divide = "Divide", trueDivide = "TrueDivide"
  /// Quotient, 0 where the divisor is 0.
  case divideNoNan = "DivideNoNan"
  /// The largest whole number up to the quotient.
  case floorDivide = "FloorDivide"
  /// The remainder, with the divisor's sign.
  case mod = "Mod"
  /// x to the y.
  case power = "Power"
  /// The larger one; not a number where one is none.
  case maximum = "Maximum"
  /// The smaller one; not a number where one is none.
  case minimum = "Minimum"
  /// The angle of the point (y, x).
  case arctan2 = "Arctan2"
  /// (x - y)^2.
  case squaredDifference = "SquaredDifference"
  /// log(exp(x) + exp(y)).
  case logaddexp = "Logaddexp"
  /// Comparisons: 1 where true, else 0.
  case equal = "Equal", notEqual = "NotEqual"
  /// Comparisons: 1 where true, else 0.
  case greater = "Greater", greaterEqual = "GreaterEqual", less = "Less", lessEqual = "LessEqual"
  /// Truth values: 1 where true, else 0; every number but 0 counts as true.
  case logicalAnd = "LogicalAnd", logicalOr = "LogicalOr", logicalXor = "LogicalXor"
}
