import RNNXJSON

/// A layer class of Keras that is one activation function with arguments.
public protocol ActivationKind: LayerKind {
  /// The function that the arguments make.
  var activation: Activation { get }
}

extension ActivationKind {
  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [call.first]
  }
}

/// max(x, 0) with a slope below the threshold, an upper bound, and a threshold.
public struct ReLU: ActivationKind {
  /// The class name in Keras.
  public static let className = "ReLU"
  /// The function that the arguments make.
  public var activation: Activation

  /// Reads `max_value`, `negative_slope`, `threshold`.
  public init(config: inout ConfigReader) throws(GraphError) {
    activation = .relu(
      negativeSlope: try config.number("negative_slope", default: 0),
      maxValue: try config.optionalNumber("max_value"),
      threshold: try config.number("threshold", default: 0))
  }
}

/// x where positive, else a fraction of it.
public struct LeakyReLU: ActivationKind {
  /// The class name in Keras.
  public static let className = "LeakyReLU"
  /// The function that the arguments make.
  public var activation: Activation

  /// Reads `negative_slope`, which Keras 2 called `alpha`.
  public init(config: inout ConfigReader) throws(GraphError) {
    let key = config.config["alpha"] == nil ? "negative_slope" : "alpha"
    activation = .relu(
      negativeSlope: try config.number(key, default: 0.3), maxValue: nil, threshold: 0)
  }
}

/// x where positive, else alpha (exp(x) - 1).
public struct ELU: ActivationKind {
  /// The class name in Keras.
  public static let className = "ELU"
  /// The function that the arguments make.
  public var activation: Activation

  /// Reads `alpha`.
  public init(config: inout ConfigReader) throws(GraphError) {
    activation = .elu(alpha: try config.number("alpha", default: 1))
  }
}

/// x where it is above theta, else 0; gone in Keras 3.
public struct ThresholdedReLU: ActivationKind {
  /// The class name in Keras.
  public static let className = "ThresholdedReLU"
  /// The function that the arguments make.
  public var activation: Activation

  /// Reads `theta`.
  public init(config: inout ConfigReader) throws(GraphError) {
    activation = .threshold(threshold: try config.number("theta", default: 1), value: 0)
  }
}

/// x where positive, else x times a trained slope.
///
/// Input and output `[…]`; `alpha` has the input's shape with 1 for the shared axes.
/// Source: `keras/src/layers/activations/prelu.py`.
public struct PReLU: LayerKind {
  /// The class name in Keras.
  public static let className = "PReLU"

  /// The axes, as Keras counts them, along which one slope serves all.
  public var sharedAxes: [Int]

  /// Reads `shared_axes`.
  public init(config: inout ConfigReader) throws(GraphError) {
    sharedAxes = config.value("shared_axes") == nil ? [] : try config.intList("shared_axes")
    config.ignore("alpha_initializer", "alpha_regularizer", "alpha_constraint")
  }

  /// `alpha`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    try call.requireInputs(1...1)
    var extents: [Int] = []
    for (index, extent) in call.first.enumerated() {
      if sharedAxes.contains(index + 1) {
        extents.append(1)
      } else {
        guard let extent else {
          throw call.shapeError(expected: "known extents of axes not shared")
        }
        extents.append(extent)
      }
    }
    return [WeightSlot(WeightRole.alpha, extents)]
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    return [call.first]
  }
}
