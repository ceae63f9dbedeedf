/// An array that is written piece by piece: one output of a model.
public struct OutputArray: Sendable, Equatable {
  /// Its name in formats that have names.
  public let name: String
  /// The shape of one sample.
  public let sampleShape: [Int]

  /// Describes an array.
  public init(name: String, sampleShape: [Int]) {
    self.name = name
    self.sampleShape = sampleShape
  }
}

/// The next samples of one array.
public struct OutputBatch: Sendable, Equatable {
  /// The number of samples, then the shape of one.
  public let shape: [Int]
  /// The numbers, row-major.
  public let values: [Float]

  /// Makes a batch.
  ///
  /// - Precondition: there are as many values as `shape` says.
  public init(shape: [Int], values: [Float]) {
    precondition(!shape.isEmpty, "a batch has the samples as first axis")
    precondition(shape.reduce(1, *) == values.count, "as many values as the shape has elements")
    self.shape = shape
    self.values = values
  }

  /// The number of samples.
  var count: Int { shape[0] }
  var sampleShape: [Int] { Array(shape.dropFirst()) }
  var sampleSize: Int { shape.dropFirst().reduce(1, *) }
}

/// How arrays are written.
public struct WritingOptions: Sendable, Equatable {
  /// The format; `nil` for the one that the file's name says.
  public var format: DataFormat?
  /// Whether a file that is there already may be replaced.
  public var replacesExisting: Bool
  /// The number of samples that will come, where it is known: missing disk space is then found at the beginning.
  public var sampleCount: Int?
  /// Whether members of an NPZ file are compressed.
  public var compresses: Bool
  /// Whether CSV begins with the columns' names; `nil`: where there are several arrays.
  public var writesHeader: Bool?

  /// Makes options.
  public init(
    format: DataFormat? = nil, replacesExisting: Bool = false, sampleCount: Int? = nil,
    compresses: Bool = false, writesHeader: Bool? = nil
  ) {
    self.format = format
    self.replacesExisting = replacesExisting
    self.sampleCount = sampleCount
    self.compresses = compresses
    self.writesHeader = writesHeader
  }
}
