import RNNXJSON

/// Marks the time steps whose features all equal a value, and sets them to zero.
///
/// Input and output `[time steps, features]`. Source: `keras/src/layers/core/masking.py`.
public struct Masking: LayerKind {
  /// The class name in Keras.
  public static let className = "Masking"

  /// The value that marks a step when all its features have it.
  public var maskValue: Float

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    maskValue = try config.number("mask_value", default: 0)
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try call.single(rank: 2, "(batch, time steps, features)")
    return [call.first]
  }

  /// The value.
  public var notes: [String] { ["mask_value \(maskValue)"] }
}
