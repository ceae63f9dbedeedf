import RNNXFiles
import RNNXJSON
import RNNXRuntime

/// Predictions as CSV (a row a sample, all values of all outputs) or JSON lines (an object a sample).
final class TextPredictions: PredictionWriter {
  private let file: AtomicOutputFile
  private let names: [String]
  private let isCSV: Bool
  private var hasHeader = false

  init(_ target: PredictionTarget, isCSV: Bool) throws {
    file = try target.open()
    names = target.outputNames
    self.isCSV = isCSV
  }

  func write(_ outputs: [Tensor], first: Int) throws {
    var text = ""
    if isCSV, !hasHeader { text += header(outputs) }
    hasHeader = true
    for row in 0..<(outputs.first?.batchSize ?? 0) {
      text += isCSV ? csv(outputs, row) : try jsonLine(outputs, row)
    }
    try file.write(text)
  }

  func finish() throws { try file.commit() }

  private func header(_ outputs: [Tensor]) -> String {
    let columns = zip(names, outputs).flatMap { name, output in
      (0..<output.rowCount).map { CSVText.field("\(name)_\($0)") }
    }
    return columns.joined(separator: ",") + "\n"
  }

  private func csv(_ outputs: [Tensor], _ row: Int) -> String {
    outputs.flatMap { $0.row(row).map(\.description) }.joined(separator: ",") + "\n"
  }

  private func jsonLine(_ outputs: [Tensor], _ row: Int) throws(JSONError) -> String {
    let members = zip(names, outputs).map { ($0, $1.json(row: row)) }
    return try JSONText.line(.object(JSONObject(members))) + "\n"
  }
}

/// Fields of CSV files.
package enum CSVText {
  /// A field, quoted where RFC 4180 demands it.
  package static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    var quoted = "\""
    for character in text { quoted += character == "\"" ? "\"\"" : String(character) }
    return quoted + "\""
  }
}

/// JSON as the commands print it.
enum JSONText {
  /// A value on one line; NaN and infinities as Python writes them.
  static func line(_ value: JSONValue) throws(JSONError) -> String {
    try JSONWriter(style: JSONStyle(allowsNonFinite: true)).string(for: value)
  }

  /// A document for people and programs alike.
  static func document(_ value: JSONValue) throws(JSONError) -> String {
    try JSONWriter(style: JSONStyle(indentation: 2, allowsNonFinite: true)).string(for: value)
  }
}
