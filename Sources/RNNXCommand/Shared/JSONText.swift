import RNNXJSON

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
