import RNNXJSON

/// Normalization of each group of channels by its own mean and variance over all other axes.
///
/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`; input and output `[…]`.
/// Source: `keras/src/layers/normalization/group_normalization.py`.
public struct GroupNormalization: LayerKind {
  /// The class name in Keras.
  public static let className = "GroupNormalization"

  /// The number of groups.
  public var groups: Int
  /// The axis of the channels as Keras counts it, the batch being axis 0.
  public var axis: Int
  /// Added to the variance.
  public var epsilon: Float
  /// Whether there is a beta.
  public var centers: Bool
  /// Whether there is a gamma.
  public var scales: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    // Keras writes the number of channels in place of -1 when the layer is built.
    try config.refuse("groups", [-1], supported: "the number of channels in its place")
    groups = try config.int("groups", default: 32)
    axis = try config.int("axis", minimum: -8, default: -1)
    epsilon = try config.number("epsilon", default: 1e-3)
    centers = try config.bool("center", default: true)
    scales = try config.bool("scale", default: true)
    config.ignoreTraining(of: "beta", "gamma")
  }

  /// `gamma` and `beta`, each `[channels]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let channels = [call.first[try channelAxis(of: call)] ?? 0]
    return (scales ? [WeightSlot(WeightRole.gamma, channels)] : [])
      + (centers ? [WeightSlot(WeightRole.beta, channels)] : [])
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try channelAxis(of: call)
    return [call.first]
  }

  /// The axis of the channels as an index into the extents besides the batch.
  package func channelAxis(of call: CallShapes) throws(GraphError) -> Int {
    let index = try call.knownAxes([axis])[0]
    let channels = call.first[index] ?? 0
    guard channels > 0 && channels % groups == 0 else {
      throw call.shapeError(expected: "channels on axis \(axis) that \(groups) groups divide")
    }
    return index
  }

  /// A mask is no argument of a call in Keras 3; tf-keras' way with it is not computed.
  public var callKeywords: Set<String> { [] }

  /// Groups, axis and epsilon.
  public var notes: [String] { ["\(groups) groups", "axis \(axis)", "epsilon \(epsilon)"] }
}
