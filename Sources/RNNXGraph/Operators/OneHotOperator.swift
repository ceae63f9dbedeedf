import RNNXJSON

/// `keras.ops.one_hot`: a last axis of zeros with a one at the place that a whole number names;
/// numbers outside give zeros.
public struct OneHotOperator: LayerKind {
  /// The class name in the neutral dialect.
  public static let className = "ops.OneHot"
  /// The extent of the new axis.
  public let classCount: Int

  /// Reads `num_classes`; the new axis is the last one.
  public init(config: inout ConfigReader) throws(GraphError) {
    classCount = try config.int("num_classes")
    try config.require("axis", -1)
    try config.require("dtype", "float32")
    try config.require("sparse", false)
    _ = try config.operands(1...1)
  }

  /// The input's shape and the new axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [call.first + [classCount]]
  }
}
