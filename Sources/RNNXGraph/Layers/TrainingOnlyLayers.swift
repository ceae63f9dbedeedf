import RNNXJSON

/// A layer that changes its input in training only: at inference it hands it on.
public protocol TrainingOnlyKind: LayerKind {
  /// A layer without arguments that matter.
  init()
  /// The arguments, which matter in training only.
  static var arguments: [String] { get }
  /// The number of axes besides the batch that the layer takes; `nil`: any.
  static var rank: Int? { get }
}

extension TrainingOnlyKind {
  /// Any number of axes.
  public static var rank: Int? { nil }

  /// Takes note of the arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    self.init()
    for argument in Self.arguments { config.ignore(argument) }
  }

  /// The input's shape.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    try call.requireInputs(1...1)
    if let rank = Self.rank, call.first.count != rank {
      throw call.shapeError(expected: "\(rank) axes besides the batch")
    }
    return [call.first]
  }
}

/// Sets single values to zero in training.
public struct Dropout: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "Dropout"
  /// What matters in training only.
  public static let arguments = ["rate", "seed", "noise_shape"]
  /// A dropout layer.
  public init() {}
}

/// Sets whole features to zero in training, over all time steps.
public struct SpatialDropout1D: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "SpatialDropout1D"
  /// What matters in training only.
  public static let arguments = ["rate", "seed", "noise_shape"]
  /// Time steps and features.
  public static let rank: Int? = 2
  /// A dropout layer.
  public init() {}
}

/// Sets whole channels of images to zero in training.
public struct SpatialDropout2D: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "SpatialDropout2D"
  /// What matters in training only.
  public static let arguments = ["rate", "seed", "noise_shape", "data_format"]
  /// Height, width and channels.
  public static let rank: Int? = 3
  /// A dropout layer.
  public init() {}
}

/// Sets whole channels of volumes to zero in training.
public struct SpatialDropout3D: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "SpatialDropout3D"
  /// What matters in training only.
  public static let arguments = ["rate", "seed", "noise_shape", "data_format"]
  /// Depth, height, width and channels.
  public static let rank: Int? = 4
  /// A dropout layer.
  public init() {}
}

/// Adds a penalty to the loss in training.
public struct ActivityRegularization: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "ActivityRegularization"
  /// What matters in training only.
  public static let arguments = ["l1", "l2", "activity_regularizer"]
  /// A layer without effect.
  public init() {}
}

/// Hands its input on.
public struct Identity: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "Identity"
  /// None.
  public static let arguments: [String] = []
  /// A layer without effect.
  public init() {}
}

/// Multiplies by noise around 1 in training.
public struct GaussianDropout: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "GaussianDropout"
  /// What matters in training only.
  public static let arguments = ["rate", "seed"]
  /// A noise layer.
  public init() {}
}

/// Adds noise around 0 in training.
public struct GaussianNoise: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "GaussianNoise"
  /// What matters in training only.
  public static let arguments = ["stddev", "seed"]
  /// A noise layer.
  public init() {}
}

/// Dropout that keeps mean and variance, in training.
public struct AlphaDropout: TrainingOnlyKind {
  /// The class name in Keras.
  public static let className = "AlphaDropout"
  /// What matters in training only.
  public static let arguments = ["rate", "seed", "noise_shape"]
  /// A dropout layer.
  public init() {}
}
