import Foundation
import RNNXJSON
import RNNXTestSupport

/// The architecture of a fixture that a real Keras wrote, to be changed in one place.
struct EditedArchitecture {
  let fixture: FixtureCase
  var json: JSONValue

  init(_ name: String) throws {
    fixture = FixtureCase(name: name)
    json = try Fixtures.json(fixture.path("architecture.json"))
  }

  /// Replaces one key of a layer's entry; `path` leads to it through the models around it.
  mutating func set(_ key: String, of path: [String], to value: JSONValue) {
    change(path) { $0[key] = value }
  }

  /// Replaces one key of a layer's config.
  mutating func configure(_ key: String, of path: [String], to value: JSONValue) {
    change(path) { entry in
      var config = entry["config"]?.objectValue ?? JSONObject()
      config[key] = value
      entry["config"] = .object(config)
    }
  }

  /// Gives a layer an input from another layer.
  mutating func rewire(_ path: [String], from old: String, to new: String) {
    change(path) { $0["inbound_nodes"] = $0["inbound_nodes"].map { Self.renamed($0, old, new) } }
  }

  /// Names another layer among the model's inputs or outputs.
  mutating func rename(_ old: String, to new: String, in list: String) {
    var model = json.objectValue ?? JSONObject()
    var config = model["config"]?.objectValue ?? JSONObject()
    config[list] = config[list].map { Self.renamed($0, old, new) }
    model["config"] = .object(config)
    json = .object(model)
  }

  /// Puts the first layer behind all others.
  mutating func moveFirstLayerToTheEnd() {
    var model = json.objectValue ?? JSONObject()
    var config = model["config"]?.objectValue ?? JSONObject()
    let layers = config["layers"]?.arrayValue ?? []
    config["layers"] = .array(Array(layers.dropFirst()) + Array(layers.prefix(1)))
    model["config"] = .object(config)
    json = .object(model)
  }

  private mutating func change(_ path: [String], _ body: (inout JSONObject) -> Void) {
    json = Self.changed(json, path[...], body)
  }

  private static func changed(
    _ model: JSONValue, _ path: ArraySlice<String>, _ body: (inout JSONObject) -> Void
  ) -> JSONValue {
    var object = model.objectValue ?? JSONObject()
    guard let name = path.first else {
      body(&object)
      return .object(object)
    }
    var config = object["config"]?.objectValue ?? JSONObject()
    config["layers"] = .array(
      (config["layers"]?.arrayValue ?? []).map { layer in
        let own = layer["name"] ?? layer["config"]?["name"]
        return own == .string(name) ? changed(layer, path.dropFirst(), body) : layer
      })
    object["config"] = .object(config)
    return .object(object)
  }

  private static func renamed(_ value: JSONValue, _ old: String, _ new: String) -> JSONValue {
    if value == .string(old) { return .string(new) }
    if let list = value.arrayValue { return .array(list.map { renamed($0, old, new) }) }
    if let object = value.objectValue {
      return .object(JSONObject(object.map { ($0.key, renamed($0.value, old, new)) }))
    }
    return value
  }

  /// Runs `infer` on the fixture's weights in this architecture, with its own inputs.
  func infer(inputs: [String]? = nil, _ more: [String] = []) throws -> Program.Outcome {
    let folder = try TemporaryFolder()
    try folder.write(Data("\(json)".utf8), to: "architecture.json")
    let tensors = try fixture.calls("input.json")[0]
    var arguments = [
      "infer", "--model", fixture.path("model.weights.h5"), "--architecture",
      folder("architecture.json"), "--quiet", "--json",
    ]
    for (name, tensor) in tensors {
      let samples = stride(
        from: 0, to: tensor.values.count, by: tensor.values.count / tensor.shape[0]
      )
      .map { tensor.values[$0..<$0 + tensor.values.count / tensor.shape[0]] }
      let rows = samples.map { Self.nested(Array($0), tensor.shape.dropFirst()) + "\n" }
      try folder.write(Data(rows.joined().utf8), to: name + ".jsonl")
    }
    for input in inputs ?? tensors.keys.sorted().map({ "\($0)=\($0)" }) {
      let parts = input.split(separator: "=")
      arguments += [
        "--input",
        (parts.count > 1 ? "\(parts[0])=" : "") + folder("\(parts[parts.count - 1]).jsonl"),
      ]
    }
    return try Program.run(arguments + more)
  }

  private static func nested(_ values: [Float], _ shape: ArraySlice<Int>) -> String {
    guard let first = shape.first else { return "\(values[0])" }
    let size = values.count / first
    let parts = (0..<first).map {
      nested(Array(values[$0 * size..<($0 + 1) * size]), shape.dropFirst())
    }
    return "[" + parts.joined(separator: ",") + "]"
  }
}
