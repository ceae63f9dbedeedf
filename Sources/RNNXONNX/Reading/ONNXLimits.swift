/// How much of an ONNX file is believed before it is refused.
public struct ONNXLimits: Sendable, Hashable {
  /// Bytes of the file.
  public var fileBytes = 2 << 30
  /// Messages inside messages.
  public var depth = 100
  /// Nodes, those of bodies included.
  public var nodes = 200_000
  /// Tensors, those of attributes included.
  public var tensors = 1_000_000
  /// Axes of a tensor.
  public var rank = 8
  /// Bytes of a name.
  public var nameBytes = 4096
  /// Bytes of weights in files beside the model.
  public var externalBytes = 16 << 30

  /// The limits of security.md.
  public init() {}
}
