import RNNXFiles
import RNNXFormats
import RNNXJSON

/// What became of one file.
struct ConvertedFile {
  let source: String
  let target: String
  let format: ModelFormat
  let origin: ModelOrigin
  /// What the source's vintage meant otherwise.
  let remarks: [String]
  /// What is not as it was.
  let changes: [ConversionRemark]
  /// How the outputs compare, where both sides were run.
  var verified: VerifiedOutputs?

  /// For people.
  var text: String {
    let version = origin.kerasVersion.map { " " + $0 } ?? ""
    var lines = ["\(source.printable) -> \(target.printable)"]
    lines.append("  \(origin.format), \(origin.vintage.rawValue)\(version) -> \(format.rawValue)")
    lines += remarks.map { "  \($0.printable)" }
    lines += changes.map { "  \($0.description.printable)" }
    if let verified { lines.append("  verified: \(verified.text)") }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  var json: JSONObject {
    var object: JSONObject = [
      "source": .string(source), "target": .string(target), "format": .string(format.rawValue),
      "vintage": .string(origin.vintage.rawValue),
      "keras_version": origin.kerasVersion.map(JSONValue.string) ?? .null,
      "remarks": .array(remarks.map(JSONValue.string)),
      "changes": .array(
        changes.map { change in
          .object([
            "layer": .string(change.layer), "kind": .string(change.kind.rawValue),
            "text": .string(change.text),
          ])
        }),
    ]
    if let verified { object["largest_difference"] = .number(verified.largest) }
    return object
  }
}
