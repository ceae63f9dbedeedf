import RNNXJSON

/// Division of each sample by its own root mean square over some axes, then a trained scale.
///
/// `scale * x / sqrt(mean(x^2) + epsilon)`; input and output `[…]`.
/// Source: `keras/src/layers/normalization/rms_normalization.py`.
public struct RMSNormalization: LayerKind {
  /// The class name in Keras.
  public static let className = "RMSNormalization"

  /// The axes as Keras counts them, the batch being axis 0.
  public var axes: [Int]
  /// Added to the mean of squares.
  public var epsilon: Float

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = config.config["axis"] == nil ? [-1] : try config.intList("axis")
    epsilon = try config.number("epsilon", default: 1e-6)
  }

  /// `scale`, of the extents of the normalized axes.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let indices = try trailingAxes(of: call)
    return [WeightSlot(WeightRole.scale, indices.map { call.first[$0] ?? 0 })]
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try trailingAxes(of: call)
    return [call.first]
  }

  /// The normalized axes as indices; Keras multiplies with `scale` along the last axes whatever
  /// `axis` says, so that others fail there.
  package func trailingAxes(of call: CallShapes) throws(GraphError) -> [Int] {
    let indices = try call.knownAxes(axes)
    guard indices == Array(call.first.indices.suffix(indices.count)) else {
      throw call.shapeError(expected: "an input whose last axes are \(axes)")
    }
    return indices
  }

  /// Axes and epsilon.
  public var notes: [String] { ["axis \(axes)", "epsilon \(epsilon)"] }
}

/// Division of each sample by its length along some axes: `x / sqrt(max(sum(x^2), 1e-12))`.
///
/// Input and output `[…]`. Source: `keras/src/layers/normalization/unit_normalization.py`.
public struct UnitNormalization: LayerKind {
  /// The class name in Keras.
  public static let className = "UnitNormalization"

  /// The axes as Keras counts them, the batch being axis 0.
  public var axes: [Int]

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = config.config["axis"] == nil ? [-1] : try config.intList("axis")
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try call.knownAxes(axes)
    return [call.first]
  }

  /// The axes.
  public var notes: [String] { ["axis \(axes)"] }
}

extension CallShapes {
  /// Axes of the only input as indices into its extents besides the batch, ascending; each must be
  /// there once and known.
  package func knownAxes(_ axes: [Int]) throws(GraphError) -> [Int] {
    try requireInputs(1...1)
    var indices: [Int] = []
    for axis in axes {
      guard let index = first.sampleAxis(axis), first[index] != nil, !indices.contains(index) else {
        throw shapeError(expected: "known extents of the axes \(axes)")
      }
      indices.append(index)
    }
    return indices.sorted()
  }
}
