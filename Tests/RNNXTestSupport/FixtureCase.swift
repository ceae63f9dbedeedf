import RNNXFiles
public import RNNXJSON

/// A folder of `Fixtures` that a reference program wrote: a model, inputs, expected outputs.
public struct FixtureCase: Sendable, CustomStringConvertible {
  /// A named array of a case.
  public struct Array: Sendable {
    /// The extents, the batch first.
    public let shape: [Int]
    /// The values, row-major.
    public let values: [Float]
  }

  /// The writer's folder and the case's: "keras3-h5/lstm_plain".
  public let name: String

  /// The case of a name.
  public init(name: String) { self.name = name }

  /// The case as test reports name it.
  public var description: String { name }

  /// The path of a file of the case.
  public func path(_ file: String) -> String { Fixtures.path(name + "/" + file) }

  /// Whether the case has a file of that name.
  public func has(_ file: String) -> Bool { names(in: Fixtures.path(name)).contains(file) }

  /// The case's `origin.json`.
  public func origin() throws -> JSONValue { try Fixtures.json(path("origin.json")) }

  /// The tolerance that the case states.
  public func tolerance() throws -> Tolerance {
    let stated = try origin()["tolerance"]
    return Tolerance(
      absolute: Float(stated?["atol"]?.doubleValue ?? 1e-5),
      relative: Float(stated?["rtol"]?.doubleValue ?? 1e-5))
  }

  /// The arrays of `input.json` or `expected.json`, one table a call of the model.
  public func calls(_ file: String) throws -> [[String: Array]] {
    let json = try Fixtures.json(path(file))
    return (json["calls"]?.arrayValue ?? [json]).map { call in
      var arrays: [String: Array] = [:]
      for (name, value) in call.objectValue ?? JSONObject() {
        arrays[name] = Array(
          shape: (value["shape"]?.arrayValue ?? []).compactMap(\.intValue),
          values: (value["values"]?.arrayValue ?? []).map { Float($0.doubleValue ?? .nan) })
      }
      return arrays
    }
  }
}

/// Finds the project's fixtures.
public enum Fixtures {
  /// The folder `Fixtures`, found from this file's place.
  public static func path(_ name: String, file: String = #filePath) -> String {
    let parts = file.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/Fixtures/" + name
  }

  /// A JSON file.
  public static func json(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: try readFile(path, limit: 1 << 28))
  }

  /// The folders of every Keras, sorted.
  public static let writers = names(in: path("")).filter {
    $0.hasPrefix("keras") || $0.hasPrefix("tfkeras") || $0.hasPrefix("tf")
  }.sorted()

  /// The archives of models after two steps of each optimizer, a writer each.
  public static let optimizers = names(in: path("optimizers")).filter { $0.hasSuffix(".zip") }
    .sorted()

  /// All cases of a writer's folder, sorted by name.
  public static func cases(of writer: String) -> [FixtureCase] {
    names(in: path(writer)).filter { !$0.hasPrefix(".") }.sorted().map {
      FixtureCase(name: writer + "/" + $0)
    }
  }
}
