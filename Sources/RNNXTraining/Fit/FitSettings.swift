/// How a model is trained, with the arguments of `keras.Model.fit`.
public struct FitSettings: Sendable, Equatable {
  /// The number of times that all samples are seen.
  public var epochs: Int
  /// The samples of one step.
  public var batchSize: Int
  /// The share of samples, taken from the end before shuffling, that only measures.
  public var validationSplit: Double
  /// Whether samples come in a new order each epoch.
  public var shuffles: Bool
  /// What all random draws follow from.
  public var seed: UInt64
  /// How much the samples of a class count, by its number.
  public var classWeight: [Int: Double]
  /// The number of epochs between two validations.
  public var validationFrequency: Int

  /// Keras' defaults, where not given.
  public init(
    epochs: Int = 1, batchSize: Int = 32, validationSplit: Double = 0, shuffles: Bool = true,
    seed: UInt64 = 0, classWeight: [Int: Double] = [:], validationFrequency: Int = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.validationSplit = validationSplit
    self.shuffles = shuffles
    self.seed = seed
    self.classWeight = classWeight
    self.validationFrequency = validationFrequency
  }
}

/// What an epoch came to.
public struct EpochLog: Sendable, Equatable {
  /// The number of the epoch, from 0.
  public var epoch: Int
  /// Loss, metrics, their like with "val_" in front, and the learning rate, in this order.
  public var values: [(name: String, value: Double)]
  /// The seconds that it took.
  public var seconds: Double

  /// The value of a name.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Equal logs have equal values; seconds do not count.
  public static func == (left: EpochLog, right: EpochLog) -> Bool {
    left.epoch == right.epoch && left.values.count == right.values.count
      && zip(left.values, right.values).allSatisfy { $0 == $1 }
  }
}
