public import RNNXJSON

/// Reads a layer's arguments by name and notices those that nobody read.
public struct ConfigReader: Sendable {
  /// The path of the layer, for errors.
  public let layer: String
  /// The class name under which the layer stands: a kind may be registered under several.
  public let className: String
  /// The config as the codec hands it over: Keras 3's keys and values.
  public let config: JSONObject
  /// How a layer inside this one (a wrapper's) becomes a kind.
  public let registry: LayerRegistry
  private var read: Set<String> = []

  /// Keys that every layer has and that do not change what it computes.
  private static let common: Set<String> = [
    "name", "trainable", "dtype", "batch_shape", "batch_input_shape", "input_shape", "input_dim",
    "input_length", "build_config", "autocast", "sparse", "ragged",
  ]

  /// A reader of one layer's config.
  public init(
    layer: String, className: String = "", config: JSONObject, registry: LayerRegistry
  ) {
    self.layer = layer
    self.className = className
    self.config = config
    self.registry = registry
  }

  /// The raw value of an argument, `nil` where it is absent or null.
  public mutating func value(_ key: String) -> JSONValue? {
    let found = quietValue(key)
    note(key, .other, found?.description ?? "null")
    return found
  }

  /// The same, where nothing but one value is accepted, or what is accepted depends on no layer.
  mutating func quietValue(_ key: String) -> JSONValue? {
    read.insert(key)
    guard let value = config[key], value != .null else { return nil }
    return value
  }

  /// A whole number, `minimum` or more.
  public mutating func int(
    _ key: String, minimum: Int = 1, default fallback: Int? = nil
  ) throws(GraphError) -> Int {
    let number = try whole(key, minimum: minimum, default: fallback)
    note(key, .wholes(minimum: minimum, count: 1), String(number))
    return number
  }

  private mutating func whole(
    _ key: String, minimum: Int, default fallback: Int?
  ) throws(GraphError) -> Int {
    guard let value = value(key) else { return try present(fallback, key) }
    guard let number = value.intValue, number >= minimum, number <= 1 << 40 else {
      throw invalid(key, value, "a whole number of at least \(minimum)")
    }
    return number
  }

  /// A whole number or one for each of `count` axes.
  public mutating func ints(
    _ key: String, count: Int, minimum: Int = 1, default fallback: [Int]? = nil
  ) throws(GraphError) -> [Int] {
    let numbers = try wholes(key, count: count, minimum: minimum, default: fallback)
    note(
      key, .wholes(minimum: minimum, count: count),
      numbers.map(String.init).joined(separator: ","))
    return numbers
  }

  private mutating func wholes(
    _ key: String, count: Int, minimum: Int, default fallback: [Int]?
  ) throws(GraphError) -> [Int] {
    guard let value = value(key) else { return try present(fallback, key) }
    if let number = value.intValue, number >= minimum, number <= 1 << 40 {
      return Array(repeating: number, count: count)
    }
    let numbers = (value.arrayValue ?? []).compactMap(\.intValue)
    guard numbers.count == count, value.arrayValue?.count == count,
      numbers.allSatisfy({ $0 >= minimum && $0 <= 1 << 40 })
    else { throw invalid(key, value, "\(count) whole numbers of at least \(minimum)") }
    return numbers
  }

  /// A list of whole numbers of any length, or a single one as a list of one.
  public mutating func intList(_ key: String) throws(GraphError) -> [Int] {
    guard let value = value(key) else {
      throw GraphError(layer: layer, .missingArgument(name: key))
    }
    if let number = value.intValue { return [number] }
    let numbers = (value.arrayValue ?? []).compactMap(\.intValue)
    guard let list = value.arrayValue, list.count == numbers.count else {
      throw invalid(key, value, "whole numbers")
    }
    return numbers
  }

  /// A real number.
  public mutating func number(
    _ key: String, default fallback: Float? = nil
  ) throws(GraphError) -> Float {
    guard let value = value(key) else { return try present(fallback, key) }
    guard let number = value.doubleValue else { throw invalid(key, value, "a number") }
    return Float(number)
  }

  /// A real number or null.
  public mutating func optionalNumber(_ key: String) throws(GraphError) -> Float? {
    value(key) == nil ? nil : try number(key)
  }

  /// A truth value.
  public mutating func bool(
    _ key: String, default fallback: Bool? = nil
  ) throws(GraphError) -> Bool {
    let truth: Bool
    if let value = value(key) {
      let number = value.intValue.flatMap { $0 == 0 || $0 == 1 ? $0 == 1 : nil }
      guard let given = number ?? value.boolValue else {
        throw invalid(key, value, "true or false")
      }
      truth = given
    } else {
      truth = try present(fallback, key)
    }
    note(key, .flag, String(truth))
    return truth
  }

  /// A word.
  public mutating func string(
    _ key: String, default fallback: String? = nil
  ) throws(GraphError) -> String {
    guard let value = value(key) else { return try present(fallback, key) }
    guard let word = value.stringValue else { throw invalid(key, value, "a string") }
    return word
  }

  /// One of several words.
  public mutating func choice(
    _ key: String, of choices: [String], default fallback: String? = nil
  ) throws(GraphError) -> String {
    let word = try string(key, default: fallback)
    guard choices.contains(word) else { throw unsupported(key, .string(word), choices) }
    note(key, .word(choices), word)
    return word
  }

  /// An activation function: its name, null for linear, or a serialized built-in function.
  public mutating func activation(
    _ key: String, default fallback: Activation = .linear
  ) throws(GraphError) -> Activation {
    guard let value = value(key) else {
      let function = config[key] == nil ? fallback : .linear
      note(key, .function, function.name)
      return function
    }
    let builtIn = value["class_name"]?.stringValue == "function" ? value["config"] : nil
    guard let name = (builtIn ?? value).stringValue, let function = Activation(name: name) else {
      throw unsupported(key, builtIn ?? value["class_name"] ?? value, Activation.names)
    }
    note(key, .function, name)
    return function
  }

  /// The layer inside a wrapper: an object with `class_name` and `config`.
  public mutating func layer(
    _ key: String, named part: String
  ) throws(GraphError) -> any LayerKind {
    guard let value = value(key) else {
      throw GraphError(layer: layer, .missingArgument(name: key))
    }
    guard let object = value.objectValue else { throw invalid(key, value, "a layer") }
    return try registry.kind(of: object, at: layer + "/" + part)
  }

  /// Takes note of keys that mean nothing at inference: initializers, regularizers, dropout rates.
  public mutating func ignore(_ keys: String...) { read.formUnion(keys) }

  /// Refuses an argument whose value differs from the only one that is computed.
  public mutating func require(
    _ key: String, _ expected: JSONValue
  ) throws(GraphError) {
    guard let value = quietValue(key), value != expected else { return }
    throw unsupported(key, value, [expected.description])
  }

  /// Refuses values that Keras knows and nothing here computes.
  mutating func refuse(
    _ key: String, _ values: [JSONValue], supported: String
  ) throws(GraphError) {
    guard let value = config[key], values.contains(value) else { return }
    throw unsupported(key, value, [supported])
  }

  /// Refuses the config if it holds a key that was neither read nor ignored.
  public func finish() throws(GraphError) {
    let unread = config.keys.filter { !read.contains($0) && !Self.common.contains($0) }
    guard let key = unread.sorted().first, let value = config[key] else { return }
    throw GraphError(
      layer: layer,
      .unsupportedArgument(name: key, value: value.description, supported: "known arguments only"))
  }

  /// An error for a value that is known to Keras and not to rnnx.
  public func unsupported(_ key: String, _ value: JSONValue, _ choices: [String]) -> GraphError {
    GraphError(
      layer: layer,
      .unsupportedArgument(
        name: key, value: value.description, supported: choices.joined(separator: ", ")))
  }

  /// An error for a value that nobody could take.
  public func invalid(_ key: String, _ value: JSONValue, _ expected: String) -> GraphError {
    GraphError(
      layer: layer, .invalidArgument(name: key, found: value.description, expected: expected))
  }

  private func present<Value>(_ value: Value?, _ key: String) throws(GraphError) -> Value {
    guard let value else { throw GraphError(layer: layer, .missingArgument(name: key)) }
    return value
  }
}
