import RNNXJSON

/// Which arguments the layers of one Keras take, and what each means when it is left out.
struct KerasArguments: Sendable {
  /// Keras 3.15.
  static let keras3 = KerasArguments(keras3Table, isKeras3: true)
  /// tf-keras 2.21, the last Keras 2.
  static let tfKeras = KerasArguments(
    tfKerasTable, also: ["zero_output_for_mask", "implementation"])
  /// Keras 2.3.1, the last one that was a package of its own.
  static let keras23 = KerasArguments(keras23Table)

  private let layers: JSONObject
  /// Arguments of recurrent layers that this Keras takes by `**kwargs`, which no signature shows.
  private let recurrent: Set<String>

  private let isKeras3: Bool

  private init(_ table: String, also recurrent: Set<String> = [], isKeras3: Bool = false) {
    self.isKeras3 = isKeras3
    self.recurrent = recurrent
    // The table is ours; were it broken, every layer would be refused, and every test fail.
    layers = (try? JSONValue(parsing: table))?.objectValue ?? JSONObject()
  }

  /// Whether this Keras has the class.
  func has(_ className: String) -> Bool { layers[className] != nil }

  /// Whether the class takes the argument.
  func takes(_ key: String, _ className: String) -> Bool {
    guard let arguments = layers[className] else { return false }
    if key == "rms_scaling" { return isKeras3 && className == "LayerNormalization" }
    if arguments[key] != nil { return true }
    return recurrent.contains(key) && arguments["return_sequences"] != nil
  }

  /// Whether `value` is what the class does without being told.
  func isDefault(_ value: JSONValue, of key: String, _ className: String) -> Bool {
    guard let standard = layers[className]?[key]?[0] else { return false }
    return standard == value
      || standard.doubleValue != nil && standard.doubleValue == value.doubleValue
  }
}
