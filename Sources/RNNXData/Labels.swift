import RNNXGraph

/// Class numbers, one a sample.
public struct Labels: Sendable, Equatable {
  /// The file, for messages.
  public let file: String
  /// The class of each sample.
  public let values: [Int]

  /// Makes labels that are already there.
  public init(file: String, values: [Int]) {
    self.file = file
    self.values = values
  }

  /// Reads labels from any data file that holds one whole number a sample: shape `[n]` or `[n, 1]`.
  ///
  /// - Parameters:
  ///   - specification: the file, as `DataInput` takes it.
  ///   - array: the array, where the file has several.
  ///   - limit: the most labels.
  /// - Throws: `DataError`, with `notLabels` for other shapes and `notWhole` for other numbers.
  public init(
    reading specification: String, array: String? = nil, limit: Int = 1 << 30
  ) throws(DataError) {
    let input = try DataInput(opening: specification, options: .labels)
    let source = if let array { try input.array(array) } else { try input.single() }
    guard source.sampleShape.allSatisfy({ $0 == 1 }) else {
      throw DataError(file: source.name, reason: .notLabels(shape: source.sampleShape))
    }
    var values: [Int] = []
    for batch in try source.readAll(limit: limit) {
      values += try batch.tensor().integers().compactMap(\.self)
    }
    self.init(file: source.name, values: values)
  }
}
