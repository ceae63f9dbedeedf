import RNNXFiles
import RNNXJSON

/// Who recorded a case, with what, and how strictly it is checked: `origin.json`.
struct GoldenOrigin {
  /// The name of the file in a case's folder.
  static let fileName = "origin.json"

  /// All that the file says.
  var values: JSONObject

  /// Reads a case's origin.
  init(folder: String) throws {
    let path = folder + "/" + Self.fileName
    let bytes = try GoldenFiles.read(
      path, limit: 1 << 24, missing: "it says who recorded the case, and its tolerance")
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: bytes) } catch {
      throw GoldenError(path, "\(error)")
    }
    guard let object = json.objectValue else { throw GoldenError(path, "expected an object") }
    values = object
  }

  /// A new case's origin.
  init(values: JSONObject) { self.values = values }

  /// The text of the file.
  func text() throws -> String {
    try JSONWriter(style: .indented).string(for: .object(values)) + "\n"
  }

  /// Words that the refusal of the model must contain; `nil` for a model that runs.
  var refused: [String]? { values["refused"]?.arrayValue?.compactMap(\.stringValue) }
  /// Whether rnnx recorded the case itself, so that it may accept new outputs.
  var isOwn: Bool { values["writer"]?.stringValue?.hasPrefix("rnnx") ?? false }
  /// The kind of machine whose bits were recorded.
  var machine: String? { values["machine"]?.stringValue }

  /// The digest of a file of the case, where it was recorded.
  func digest(of file: String) -> String? { values["sha256"]?[file]?.stringValue }

  /// The limits that the case states, 1e-5 both where it does not.
  func limits(_ path: String) throws -> Limits {
    try Self.limits(values["tolerance"], path, "tolerance")
  }

  /// The limits of single layers and outputs.
  func layerLimits(_ path: String) throws -> [String: Limits] {
    var found: [String: Limits] = [:]
    for (name, value) in values["layer_tolerances"]?.objectValue ?? JSONObject() {
      found[name] = try Self.limits(value, path, "layer_tolerances, \(name)")
    }
    return found
  }

  private static func limits(
    _ value: JSONValue?, _ path: String, _ place: String
  ) throws -> Limits {
    var numbers: [Double] = []
    for key in ["atol", "rtol"] {
      let number = value?[key].map(\.doubleValue) ?? 1e-5
      guard let number, number >= 0, number < .infinity else {
        throw GoldenError(path, "\(place), \(key): expected a number of 0 or more")
      }
      numbers.append(number)
    }
    return Limits(
      absolute: numbers[0], relative: numbers[1],
      nanEqual: value?["nan_equal"]?.boolValue ?? false)
  }
}
