import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON

/// A file of weights without a model as `inspect` tells it.
struct WeightsReport {
  let inventory: WeightsInventory
  let name: String
  let bytes: Int?
  let width: Int

  /// Origin, a line a group and its arrays, what to do next.
  var text: String {
    let origin = inventory.origin
    var writer = "written by \(origin.vintage.rawValue)"
    if let version = origin.kerasVersion { writer += ", version \(version.printable)" }
    if let backend = origin.backend { writer += "; backend \(backend.printable)" }
    if let bytes { writer += "; \(NumberText.bytes(bytes))" }
    var table = TextTable([.left, .left, .left, .left])
    table.add(["Layer", "Shape", "Type", "Looks like"])
    for group in inventory.groups {
      table.add([group.name.printable, "", "", group.suggestion ?? ""])
      for entry in group.arrays {
        table.add([
          "  " + entry.name.printable, "\(entry.tensor.shape)", entry.tensor.elementType.rawValue,
          "",
        ])
      }
    }
    let lines =
      ["\(name.printable): \(origin.format), without a model", "  " + writer, ""]
      + table.lines(width: width)
      + [
        "",
        "\(NumberText.grouped(inventory.parameterCount)) values. To read it as a model, give its"
          + " layers:", "--architecture FILE (a model file, a .keras, or Keras' JSON).",
      ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same for scripts.
  var json: JSONValue {
    let origin = inventory.origin
    return .object([
      "file": .string(name), "kind": "weights", "format": .string(origin.format),
      "vintage": .string(origin.vintage.rawValue),
      "keras_version": origin.kerasVersion.map { .string($0) } ?? .null,
      "backend": origin.backend.map { .string($0) } ?? .null,
      "bytes": bytes.map { .integer($0) } ?? .null,
      "parameters": .integer(inventory.parameterCount),
      "groups": .array(
        inventory.groups.map { group in
          .object([
            "name": .string(group.name),
            "suggestion": group.suggestion.map { .string($0) } ?? .null,
            "arrays": .array(
              group.arrays.map { entry in
                .object([
                  "name": .string(entry.name),
                  "shape": .array(entry.tensor.shape.map { .integer($0) }),
                  "dtype": .string(entry.tensor.elementType.rawValue),
                ])
              }),
          ])
        }),
    ])
  }
}
