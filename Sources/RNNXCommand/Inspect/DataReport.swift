import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXJSON

/// A data file as `inspect` tells it.
struct DataReport {
  /// What is known of one array.
  private struct Facts {
    let name: String?
    let storedType: ElementType
    /// The shape of a sample, `nil` where it differs from sample to sample.
    let sampleShape: [Int?]
    let sampleCount: Int
    /// The least and the greatest length of a sample, where they differ.
    let lengths: ClosedRange<Int>?
  }

  private let file: String
  private let format: DataFormat
  private let isCompressed: Bool
  private let bytes: Int?
  private let arrays: [Facts]

  /// Looks at every array; those whose number of samples only their end tells are read to the end, a piece at a time.
  init(input: DataInput, bytes: Int?) throws(DataError) {
    file = input.file
    format = input.format
    isCompressed = input.isCompressed
    self.bytes = bytes
    arrays = try Self.facts(of: input)
  }

  private static func facts(of input: DataInput) throws(DataError) -> [Facts] {
    var found: [Facts] = []
    for entry in input.entries where entry.source.sampleCount != nil {
      found.append(facts(entry, count: entry.source.sampleCount ?? 0, lengths: nil))
    }
    guard found.isEmpty else { return found }
    // Arrays of one text share its lines: they are read in step.
    var counts = input.entries.map { _ in 0 }
    var lengths: [ClosedRange<Int>?] = input.entries.map { _ in nil }
    while true {
      let start = counts[0]
      for (index, entry) in input.entries.enumerated() {
        let batch = try entry.source.read(start..<start + 4096)
        counts[index] += batch.count
        if batch.count > 0, let range = batch.lengths {
          let known = lengths[index] ?? range
          lengths[index] =
            min(known.lowerBound, range.lowerBound)...max(known.upperBound, range.upperBound)
        }
      }
      guard counts[0] == start + 4096 else { break }
    }
    return input.entries.indices.map {
      facts(input.entries[$0], count: counts[$0], lengths: lengths[$0])
    }
  }

  private static func facts(
    _ entry: DataInput.Entry, count: Int, lengths: ClosedRange<Int>?
  ) -> Facts {
    var shape = entry.source.sampleShape.map { Optional($0) }
    let isUneven = lengths.map { $0.lowerBound < $0.upperBound } ?? false
    if isUneven, !shape.isEmpty { shape[0] = nil }
    return Facts(
      name: entry.name, storedType: entry.source.storedType, sampleShape: shape,
      sampleCount: count, lengths: isUneven ? lengths : nil)
  }

  /// A line an array.
  var text: String {
    let size = bytes.map { ", \(NumberText.bytes($0))" } ?? ""
    let lines = arrays.map { array in
      let name = array.name.map { " \"\($0.printable)\"" } ?? ""
      let shape = [array.sampleCount] + array.sampleShape
      let extents = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
      let lengths =
        array.lengths.map { ", lengths \($0.lowerBound) to \($0.upperBound)" } ?? ""
      return "  array\(name) [\(extents)] \(array.storedType.rawValue)\(lengths)"
    }
    let kind = format.rawValue.uppercased() + (isCompressed ? " data, gzip" : " data")
    return (["\(file.printable): \(kind)\(size)"] + lines).joined(separator: "\n")
  }

  /// The same for scripts.
  var json: JSONValue {
    let arrays = arrays.map { array -> JSONValue in
      let shape = array.sampleShape.map { $0.map { JSONValue.integer($0) } ?? .null }
      var value: JSONObject = [
        "name": array.name.map { .string($0) } ?? .null,
        "shape": .array([.integer(array.sampleCount)] + shape),
        "dtype": .string(array.storedType.rawValue),
      ]
      if let lengths = array.lengths {
        value["lengths"] = .array([.integer(lengths.lowerBound), .integer(lengths.upperBound)])
      }
      return .object(value)
    }
    return .object([
      "file": .string(file), "kind": "data", "format": .string(format.rawValue),
      "gzip": .bool(isCompressed), "bytes": bytes.map { .integer($0) } ?? .null,
      "arrays": .array(arrays),
    ])
  }
}

extension SampleBatch {
  /// The least and the greatest first extent of the samples; `nil` where samples are single numbers.
  fileprivate var lengths: ClosedRange<Int>? {
    switch content {
    case .even(let tensor):
      return tensor.shape.count > 1 ? tensor.shape[1]...tensor.shape[1] : nil
    case .uneven(let samples):
      let found = samples.compactMap(\.shape.first)
      guard let least = found.min(), let greatest = found.max() else { return nil }
      return least...greatest
    }
  }
}
