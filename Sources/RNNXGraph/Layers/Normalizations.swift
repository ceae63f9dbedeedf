import RNNXJSON

/// Normalization by the running mean and variance: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`.
///
/// Input and output `[…]`, with statistics for each place of one axis, by default the last; tf-keras
/// takes several axes.
/// Source: `keras/src/layers/normalization/batch_normalization.py`.
public struct BatchNormalization: LayerKind {
  /// The class name in Keras.
  public static let className = "BatchNormalization"

  /// The axes as Keras counts them, the batch being axis 0.
  public var axis: [Int]
  /// Added to the variance.
  public var epsilon: Float
  /// Whether there is a beta.
  public var centers: Bool
  /// Whether there is a gamma.
  public var scales: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axis = config.config["axis"] == nil ? [-1] : try config.intList("axis")
    epsilon = try config.number("epsilon", default: 1e-3)
    centers = try config.bool("center", default: true)
    scales = try config.bool("scale", default: true)
    try config.require("renorm", false)
    try config.require("virtual_batch_size", .null)
    config.ignore(
      "momentum", "beta_initializer", "gamma_initializer", "moving_mean_initializer",
      "moving_variance_initializer", "beta_regularizer", "gamma_regularizer", "beta_constraint",
      "gamma_constraint", "synchronized", "fused", "renorm_clipping", "renorm_momentum",
      "adjustment")
  }

  /// `gamma`, `beta`, `moving_mean`, `moving_variance`, each `[channels]`; of several axes with an
  /// extent for every axis of the input, 1 for the others and for the batch.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let indices = try call.knownAxes(axis)
    let channels =
      indices.count == 1
      ? [call.first[indices[0]] ?? 0]
      : [1] + call.first.indices.map { indices.contains($0) ? call.first[$0] ?? 0 : 1 }
    return (scales ? [WeightSlot(WeightRole.gamma, channels)] : [])
      + (centers ? [WeightSlot(WeightRole.beta, channels)] : [])
      + [
        WeightSlot(WeightRole.movingMean, channels, isTrainable: false),
        WeightSlot(WeightRole.movingVariance, channels, isTrainable: false),
      ]
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try call.knownAxes(axis)
    return [call.first]
  }

  /// Axes and epsilon.
  public var notes: [String] {
    ["axis \(axis.count == 1 ? "\(axis[0])" : "\(axis)")", "epsilon \(epsilon)"]
  }
}

/// Normalization of each sample by its own mean and variance over some axes.
///
/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`; input and output `[…]`.
/// Source: `keras/src/layers/normalization/layer_normalization.py`.
public struct LayerNormalization: LayerKind {
  /// The class name in Keras.
  public static let className = "LayerNormalization"

  /// The axes as Keras counts them, the batch being axis 0.
  public var axes: [Int]
  /// Added to the variance.
  public var epsilon: Float
  /// Whether there is a beta.
  public var centers: Bool
  /// Whether there is a gamma.
  public var scales: Bool
  /// Whether the mean is not subtracted: `rms_scaling`, which divides by the standard deviation all
  /// the same, and not by the root mean square that its name promises.
  public var keepsMean: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    axes = config.config["axis"] == nil ? [-1] : try config.intList("axis")
    epsilon = try config.number("epsilon", default: 1e-3)
    let isScaledOnly = try config.bool("rms_scaling", default: false)
    centers = try config.bool("center", default: true) && !isScaledOnly
    scales = try config.bool("scale", default: true) || isScaledOnly
    keepsMean = isScaledOnly
    config.ignore(
      "beta_initializer", "gamma_initializer", "beta_regularizer", "gamma_regularizer",
      "beta_constraint", "gamma_constraint")
  }

  /// `gamma` and `beta`, of the extents of the normalized axes.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let extents = try normalizedAxes(of: call).map { call.first[$0] ?? 0 }
    return (scales ? [WeightSlot(WeightRole.gamma, extents)] : [])
      + (centers ? [WeightSlot(WeightRole.beta, extents)] : [])
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    _ = try normalizedAxes(of: call)
    return [call.first]
  }

  /// The normalized axes as indices into the extents besides the batch, ascending.
  package func normalizedAxes(of call: CallShapes) throws(GraphError) -> [Int] {
    try call.requireInputs(1...1)
    var indices: [Int] = []
    for axis in axes {
      guard let index = call.first.sampleAxis(axis), call.first[index] != nil,
        !indices.contains(index)
      else { throw call.shapeError(expected: "known extents of the axes \(axes)") }
      indices.append(index)
    }
    return indices.sorted()
  }

  /// Axes and epsilon.
  public var notes: [String] { ["axis \(axes)", "epsilon \(epsilon)"] }
}
