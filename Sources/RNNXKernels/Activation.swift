/// Any activation that a layer may carry: of single numbers, or over all units of a row.
public enum Activation: Sendable, Hashable {
  /// One number at a time.
  case elementwise(ElementwiseFunction)
  /// Over the last axis; a recurrent layer with such an activation takes a slower, unfused path.
  case overUnits(AxisFunction)

  /// No activation.
  public static let linear = Activation.elementwise(.linear)
  /// max(x, 0).
  public static let relu = Activation.elementwise(.relu)
  /// tanh x.
  public static let tanh = Activation.elementwise(.tanh)
  /// 1 / (1 + exp(-x)).
  public static let sigmoid = Activation.elementwise(.sigmoid)
  /// exp(x) divided by its sum over the units.
  public static let softmax = Activation.overUnits(.softmax)
}

/// A Keras activation that needs all numbers along an axis.
public enum AxisFunction: Int32, CaseIterable, Sendable {
  /// exp(x) / sum exp(x).
  case softmax
  /// x - log(sum exp(x)).
  case logSoftmax
  /// max(x - tau, 0), with the tau that makes the sum 1.
  case sparsemax
}
