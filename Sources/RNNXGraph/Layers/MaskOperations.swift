import RNNXJSON

/// The operations by which a functional model of Keras 3 spells out its masks.
///
/// Keras 3 records what `compute_mask` did as layers of the model, truth values being tensors of
/// their own; here they are 0 and 1. Source: `keras/src/ops/numpy.py`.
public struct NotEqual: LayerKind {
  /// The class name in Keras.
  public static let className = "NotEqual"
  /// What every element is compared with; `nil` where the call gives a second tensor.
  public var operand: Float?

  /// Reads `x2`, the constant that the call gave.
  public init(config: inout ConfigReader) throws(GraphError) {
    operand = try config.optionalNumber("x2")
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(operand == nil ? 2...2 : 1...1)
    guard call.inputs.allSatisfy({ $0 == call.first }) else {
      throw call.shapeError(expected: "equal shapes")
    }
    return [call.first]
  }
}

/// Whether any element along an axis is true.
public struct AnyOperation: LayerKind {
  /// The class name in Keras.
  public static let className = "Any"
  /// Whether the axis stays, with extent 1.
  public var keepsAxis: Bool

  /// Reads `axis`, of which only the last is computed, and `keepdims`.
  public init(config: inout ConfigReader) throws(GraphError) {
    let axis = try config.intList("axis")
    guard axis == [-1] else {
      throw config.unsupported("axis", config.config["axis"] ?? .null, ["-1"])
    }
    keepsAxis = try config.bool("keepdims", default: false)
  }

  /// The input's shape without the last axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    _ = try call.features()
    return [Array(call.first.dropLast()) + (keepsAxis ? [1] : [])]
  }
}

/// A last axis of extent 1, added.
public struct ExpandDims: LayerKind {
  /// The class name in Keras.
  public static let className = "ExpandDims"

  /// Reads `axis`, of which only the last is computed.
  public init(config: inout ConfigReader) throws(GraphError) {
    let axis = try config.intList("axis")
    guard axis == [-1] else {
      throw config.unsupported("axis", config.config["axis"] ?? .null, ["-1"])
    }
  }

  /// The input's shape with an axis more.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [call.first + [1]]
  }
}

/// Zeros in the shape of the input.
public struct ZerosLike: LayerKind {
  /// The class name in Keras.
  public static let className = "ZerosLike"
  /// There is nothing to read.
  public init(config: inout ConfigReader) throws(GraphError) {}
  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] { [call.first] }
}

/// Ones in the shape of the input.
public struct OnesLike: LayerKind {
  /// The class name in Keras.
  public static let className = "OnesLike"
  /// There is nothing to read.
  public init(config: inout ConfigReader) throws(GraphError) {}
  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] { [call.first] }
}

/// Whether one of two elements is true; extents of 1 are repeated.
public struct LogicalOr: LayerKind {
  /// The class name in Keras.
  public static let className = "LogicalOr"
  /// There is nothing to read.
  public init(config: inout ConfigReader) throws(GraphError) {}

  /// The broadcast shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(2...2)
    guard let shape = call.inputs[0].broadcast(with: call.inputs[1]) else {
      throw call.shapeError(expected: "shapes that broadcast")
    }
    return [shape]
  }
}
