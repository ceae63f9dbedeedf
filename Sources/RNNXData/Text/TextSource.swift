import RNNXGraph

/// One array of a text file: the numbers of each line are a sample.
final class TextSource: SampleSource {
  let name: String
  let canSeek = false
  var canRestart: Bool { table.canRestart }
  let sampleShape: [Int]
  var storedType: ElementType { elementType }
  var elementType: ElementType { isWhole ? .int64 : .float32 }
  var sampleCount: Int? { table.recordCount }
  let scaling: AppliedScaling?

  private let table: RecordTable
  private let column: Int
  private let isWhole: Bool
  private let factor: Float?

  init(_ table: RecordTable, column: Int, options: ReadingOptions) {
    self.table = table
    self.column = column
    isWhole = options.wholeNumbers
    name = table.names[column].map { "\(table.name): array \"\($0)\"" } ?? table.name
    sampleShape = table.firstRecord[column].shape
    if case .factor(let factor) = options.scaling, !isWhole {
      scaling = .factor(factor)
      self.factor = Float(factor)
    } else {
      (scaling, factor) = (nil, nil)
    }
  }

  func read(_ range: Range<Int>) throws(DataError) -> SampleBatch {
    let records = try table.read(range, column: column)
    let first = range.lowerBound
    let shape = records.first?.shape ?? sampleShape
    guard records.allSatisfy({ $0.shape == shape }) else {
      var samples: [TensorData] = []
      for (index, record) in records.enumerated() {
        samples.append(try tensor(record.shape, record.values[...], first + index))
      }
      return SampleBatch(content: .uneven(samples), name: name, first: first)
    }
    let values = records.flatMap(\.values)
    let all = try tensor([records.count] + shape, values[...], first)
    return SampleBatch(content: .even(all), name: name, first: first)
  }

  private func tensor(
    _ shape: [Int], _ values: ArraySlice<Double>, _ first: Int
  ) throws(DataError) -> TensorData {
    guard isWhole else {
      guard let factor else { return TensorData(shape: shape, values: values.map { Float($0) }) }
      return TensorData(shape: shape, values: values.map { Float($0) * factor })
    }
    var numbers: [Int64] = []
    for value in values {
      // Beyond 2^53 a Double no longer tells neighbours apart.
      guard let number = Int64(exactly: value), abs(value) <= 0x1p53 else {
        throw DataError(
          file: name, place: "samples from \(first) on", reason: .notWhole("\(value)"))
      }
      numbers.append(number)
    }
    return TensorData(shape: shape, values: numbers)
  }
}
