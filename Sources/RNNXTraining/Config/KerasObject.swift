package import RNNXJSON

/// Something that Keras serializes: a name, or a class name with its arguments.
///
/// Reads arguments and notices those that nobody read, so that no setting is dropped silently.
package struct KerasObject {
  /// The name, in the spelling of the file.
  package let name: String
  /// Where it stands, for errors.
  package let place: String
  private let config: JSONObject
  private var read: Set<String> = ["name"]

  /// Reads a name, or an object with `class_name` and `config`.
  package init(_ value: JSONValue, at place: String) throws(TrainingError) {
    self.place = place
    if let name = value.stringValue {
      self.name = name
      config = JSONObject()
      return
    }
    guard let name = value["class_name"]?.stringValue else {
      throw .invalidValue(
        place, found: value.description, expected: "a name or an object with class_name and config")
    }
    // Keras writes a function of its own as {"class_name": "function", "config": its name}.
    if name == "function", let function = value["config"]?.stringValue {
      self.name = function
      config = JSONObject()
    } else {
      self.name = name
      config = value["config"]?.objectValue ?? JSONObject()
    }
    for key in value.objectValue?.keys ?? [] where !Self.keys.contains(key) {
      throw .unknownKey(key, in: place, nearest: nearestName(to: key, among: Self.keys))
    }
  }

  private static let keys = [
    "class_name", "config", "module", "registered_name", "build_config", "shared_object_id",
  ]

  /// A value, `nil` where absent or null.
  package mutating func value(_ key: String) -> JSONValue? {
    read.insert(key)
    guard let value = config[key], value != .null else { return nil }
    return value
  }

  /// A number.
  package mutating func number(_ key: String, default fallback: Double) throws(TrainingError)
    -> Double
  {
    guard let value = value(key) else { return fallback }
    guard let number = value.doubleValue, number.isFinite else {
      throw .invalidValue("\(place): \(key)", found: value.description, expected: "a number")
    }
    return number
  }

  /// A number that has no default.
  package mutating func requiredNumber(_ key: String) throws(TrainingError) -> Double {
    guard config[key] != nil else {
      throw .invalidValue("\(place): \(key)", found: "nothing", expected: "a number")
    }
    return try number(key, default: 0)
  }

  /// A number or null.
  package mutating func optionalNumber(_ key: String) throws(TrainingError) -> Double? {
    value(key) == nil ? nil : try number(key, default: 0)
  }

  /// A whole number.
  package mutating func int(_ key: String, default fallback: Int) throws(TrainingError) -> Int {
    guard let value = value(key) else { return fallback }
    guard let number = value.intValue else {
      throw .invalidValue("\(place): \(key)", found: value.description, expected: "a whole number")
    }
    return number
  }

  /// A truth value.
  package mutating func bool(_ key: String, default fallback: Bool) throws(TrainingError) -> Bool {
    guard let value = value(key) else { return fallback }
    guard let flag = value.boolValue else {
      throw .invalidValue("\(place): \(key)", found: value.description, expected: "true or false")
    }
    return flag
  }

  /// A list of numbers.
  package mutating func numbers(_ key: String) throws(TrainingError) -> [Double] {
    let list = value(key)?.arrayValue ?? []
    let numbers = list.compactMap(\.doubleValue)
    guard !list.isEmpty, numbers.count == list.count else {
      throw .invalidValue(
        "\(place): \(key)", found: config[key]?.description ?? "nothing", expected: "numbers")
    }
    return numbers
  }

  /// Refuses any value but one that means the default.
  package mutating func require(_ key: String, _ expected: JSONValue) throws(TrainingError) {
    guard let value = value(key), value != expected else { return }
    throw .invalidValue("\(place): \(key)", found: value.description, expected: "\(expected)")
  }

  /// Takes note of keys that change nothing here.
  package mutating func ignore(_ keys: String...) { read.formUnion(keys) }

  /// Refuses keys that nobody read.
  package func finish() throws(TrainingError) {
    guard let key = config.keys.first(where: { !read.contains($0) }) else { return }
    throw .unknownKey(
      key, in: "\(place) \(name)", nearest: nearestName(to: key, among: Array(read.sorted())))
  }

  /// The name as it is compared: without case and underscores.
  package var plainName: String { Self.plain(name) }

  /// A spelling without case and underscores: "mean_squared_error" is "MeanSquaredError".
  package static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" }
  }

  /// An error for a name that is none of `known`.
  package func unknown(_ what: String, among known: [String]) -> TrainingError {
    let nearest = nearestName(to: name, among: known)
    return .invalidValue(
      place, found: "\"\(name)\"",
      expected: "\(what)" + (nearest.map { "; the nearest known is \"\($0)\"" } ?? ""))
  }
}

/// The candidate with the fewest edits from `name`, compared without case.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  candidates.min { distance(name, $0) < distance(name, $1) }
}

/// The number of insertions, deletions and replacements between two texts (Levenshtein).
private func distance(_ left: String, _ right: String) -> Int {
  let right = Array(right.lowercased())
  var row = Array(0...right.count)
  for (index, character) in left.lowercased().enumerated() {
    var previous = row[0]
    row[0] = index + 1
    for column in right.indices {
      let replaced = previous + (character == right[column] ? 0 : 1)
      previous = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, previous + 1)
    }
  }
  return row[right.count]
}
