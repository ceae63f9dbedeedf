/// One JSON value: a document, or any part of it.
///
/// Integers and other numbers are kept apart, as Python does, because a Keras configuration means different things by
/// `1` and `1.0`. Two values are equal when they have the same case and content: `.integer(1) != .number(1.0)`;
/// objects are equal irrespective of the order of their keys.
public enum JSONValue: Sendable, Hashable {
  /// The token `null`.
  case null
  /// The tokens `true` and `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits `Int`.
  case integer(Int)
  /// Any other number, and the tokens `NaN`, `Infinity` and `-Infinity`.
  case number(Double)
  /// A number written without fraction and exponent that is too large for `Int`, as its digits with their sign.
  case bigInteger(String)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name, in the order of the document.
  case object(JSONObject)
}

extension JSONValue: CustomStringConvertible {
  /// The value as compact JSON; not-a-number and infinities appear as Python's tokens.
  public var description: String {
    var style = JSONStyle.compact
    style.allowsNonFinite = true
    return (try? JSONWriter(style: style).string(for: self)) ?? "null"
  }
}
