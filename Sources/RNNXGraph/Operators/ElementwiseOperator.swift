import RNNXJSON

/// An operator that looks at one element of each operand at a time, broadcasting as NumPy does.
///
/// What Keras 3 records as `ops.*` and tf.keras as `TFOpLambda` or `TensorFlowOpLayer`; readers put
/// the recorded names and arguments into Keras 3's words, with `ops.` in front of the class name and
/// constants in the argument `operands`. Truth values are 0 and 1. Masks end here, as in Keras.
public struct ElementwiseOperator: LayerKind {
  /// What is computed.
  public enum Function: Sendable, Hashable {
    /// A function of one operand.
    case unary(UnaryFunction)
    /// An activation of one operand.
    case activation(Activation)
    /// A function of two operands.
    case binary(BinaryFunction)
    /// The second operand where the first is not 0, else the third.
    case select
    /// The first operand, not below the second, not above the third.
    case clip
    /// The first operand as a whole number (towards 0).
    case castToInteger
    /// 0 where the first operand is 0, else 1.
    case castToBool
    /// The second operand in the shape of the first.
    case fill
  }

  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Elementwise"
  /// All class names: "ops." and the name of the function in `keras.ops`.
  public static var classNames: [String] {
    (UnaryFunction.allCases.map(\.rawValue) + BinaryFunction.allCases.map(\.rawValue)
      + activations.keys + ["Where", "Clip", "Cast", "FullLike"]).map { "ops." + $0 }
  }

  /// The class name of this very operator.
  public let className: String
  /// What is computed.
  public let function: Function
  /// What it is given.
  public let operands: [Operand]

  /// An operator on tensors and constants.
  public init(_ function: Function, named name: String, operands: [Operand]) {
    className = "ops." + name
    self.function = function
    self.operands = operands
  }

  /// Reads `operands` and what the function needs besides.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    let name = String(className.dropFirst(4))
    if let unary = UnaryFunction(rawValue: name) {
      if unary == .round { try config.require("decimals", 0) }
      if unary == .zerosLike || unary == .onesLike { config.ignore("dtype") }
      if unary == .convertToTensor { config.ignore("dtype", "sparse", "ragged") }
      (function, operands) = (.unary(unary), try config.operands(1...1))
    } else if let binary = BinaryFunction(rawValue: name) {
      (function, operands) = (.binary(binary), try config.operands(2...2))
    } else if let activation = Self.activations[name] {
      function = .activation(try activation(&config))
      operands = try config.operands(1...1)
    } else {
      (function, operands) = try Self.other(name, &config)
    }
  }

  private static func other(
    _ name: String, _ config: inout ConfigReader
  ) throws(GraphError) -> (Function, [Operand]) {
    switch name {
    case "Where": return (.select, try config.operands(3...3))
    case "FullLike":
      try config.require("dtype", "float32")
      return (.fill, try config.operands(2...2))
    case "Clip":
      let given = try config.operands(1...3)
      guard given.count == 1 else { return (.clip, given) }
      let low = try config.constant(config.value("x_min") ?? .number(-.infinity), "x_min")
      let high = try config.constant(config.value("x_max") ?? .number(.infinity), "x_max")
      return (.clip, [.tensor, low, high])
    default:
      let type = try config.choice(
        "dtype", of: ["float32", "float64", "int32", "int64", "bool"])
      let function: Function =
        type == "bool" ? .castToBool : type.hasPrefix("int") ? .castToInteger : .unary(.copy)
      return (function, try config.operands(1...1))
    }
  }

  /// The broadcast shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try call.broadcast(operands)
    return [function == .fill ? call.first : shape]
  }
}

extension ElementwiseOperator {
  typealias ActivationReader =
    @Sendable (inout ConfigReader) throws(GraphError) -> Activation

  /// `keras.ops.nn`: activations with their arguments.
  static let activations: [String: ActivationReader] = [
    "Relu": { _ in .relu },
    "Relu6": { _ in .relu(negativeSlope: 0, maxValue: 6, threshold: 0) },
    "Sigmoid": { _ in .sigmoid },
    "Tanh": { _ in .tanh },
    "SparseSigmoid": { _ in .sparseSigmoid },
    "Softplus": { _ in .softplus },
    "Softsign": { _ in .softsign },
    "SparsePlus": { _ in .sparsePlus },
    "Silu": { _ in .silu },
    "LogSigmoid": { _ in .logSigmoid },
    "HardSigmoid": { _ in .hardSigmoid },
    "HardSilu": { _ in .hardSilu },
    "Selu": { _ in .selu },
    "TanhShrink": { _ in .tanhShrink },
    "HardTanh": { _ in .hardTanh },
    "LeakyRelu": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .relu(
        negativeSlope: try config.number("negative_slope", default: 0.2), maxValue: nil,
        threshold: 0)
    },
    "Elu": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .elu(alpha: try config.number("alpha", default: 1))
    },
    "Celu": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .celu(alpha: try config.number("alpha", default: 1))
    },
    "Gelu": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .gelu(approximate: try config.bool("approximate", default: true))
    },
    "Squareplus": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .squareplus(b: try config.number("b", default: 4))
    },
    "SoftShrink": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .softShrink(threshold: try config.number("threshold", default: 0.5))
    },
    "HardShrink": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .hardShrink(threshold: try config.number("threshold", default: 0.5))
    },
    "Threshold": { (config: inout ConfigReader) throws(GraphError) -> Activation in
      .threshold(
        threshold: try config.number("threshold"), value: try config.number("default_value"))
    },
  ]
}
