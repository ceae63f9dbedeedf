import RNNXJSON

/// An operator that keeps the shape and works along one axis.
///
/// Source: `keras/src/ops/nn.py`, `keras/src/ops/numpy.py`.
public struct AxisOperator: LayerKind {
  /// What is done along the axis.
  public enum Function: Sendable, Hashable {
    /// An activation over an axis.
    case activation(Activation)
    /// Each number and all before it added, or multiplied.
    case cumulative(product: Bool)
    /// Divided by the length of the vector, which is at least the square root of `epsilon`
    /// (or `epsilon` itself, as `keras.ops.normalize` does).
    case normalize(smallest: Float)
  }

  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Axis"
  /// All class names.
  public static let classNames = [
    "Softmax", "LogSoftmax", "Sparsemax", "Cumsum", "Cumprod", "Normalize", "L2Normalize",
  ].map { "ops." + $0 }

  /// The class name of this very operator.
  public let className: String
  /// What is done along the axis.
  public let function: Function
  /// The axis, the batch being axis 0.
  public let axis: Int

  /// Reads `axis`.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    let name = String(className.dropFirst(4))
    let needsAxis = name.hasPrefix("Cum")
    axis = try config.int("axis", minimum: -8, default: needsAxis ? nil : -1)
    _ = try config.operands(1...1)
    switch name {
    case "Softmax": function = .activation(.softmax(axis: axis))
    case "LogSoftmax": function = .activation(.logSoftmax(axis: axis))
    case "Sparsemax": function = .activation(.sparsemax(axis: axis))
    case "Normalize":
      let order = config.value("order") ?? 2
      guard order.doubleValue == 2 else { throw config.unsupported("order", order, ["2"]) }
      function = .normalize(smallest: try config.number("epsilon", default: 1e-7))
    case "L2Normalize":
      function = .normalize(smallest: try config.number("epsilon", default: 1e-12).squareRoot())
    default:
      try config.require("dtype", "float32")
      function = .cumulative(product: name == "Cumprod")
    }
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    _ = try call.operatorAxis(axis)
    return [call.first]
  }

  /// The axis.
  public var notes: [String] { ["axis \(axis)"] }
}
