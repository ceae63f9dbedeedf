import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXJSON

/// A data file as `inspect` tells it.
struct DataReport {
  let input: DataInput
  let bytes: Int?

  /// A line a array.
  var text: String {
    let size = bytes.map { ", \(NumberText.bytes($0))" } ?? ""
    let lines = input.entries.map { entry in
      let name = entry.name.map { " \"\($0.printable)\"" } ?? ""
      let shape = [entry.source.sampleCount] + entry.source.sampleShape.map { Optional($0) }
      let extents = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
      return "  array\(name) [\(extents)] \(entry.source.storedType.rawValue)"
    }
    let kind = input.format.rawValue.uppercased()
    return (["\(input.file.printable): \(kind) data\(size)"] + lines).joined(separator: "\n")
  }

  /// The same for scripts.
  var json: JSONValue {
    let arrays = input.entries.map { entry -> JSONValue in
      let shape = entry.source.sampleShape.map { JSONValue.integer($0) }
      return .object([
        "name": entry.name.map { .string($0) } ?? .null,
        "shape": .array([entry.source.sampleCount.map { .integer($0) } ?? .null] + shape),
        "dtype": .string(entry.source.storedType.rawValue),
      ])
    }
    return .object([
      "file": .string(input.file), "kind": "data", "format": .string(input.format.rawValue),
      "bytes": bytes.map { .integer($0) } ?? .null, "arrays": .array(arrays),
    ])
  }
}
