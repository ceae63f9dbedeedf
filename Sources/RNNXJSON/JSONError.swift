/// Why a text is not JSON, or a value cannot be written as JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// Something else stands where `expected` should; `found` describes it.
    case unexpected(expected: String, found: String)
    /// A control character below U+0020 stands in a string without being escaped.
    case controlCharacter(UInt8)
    /// A backslash is followed by what is no escape.
    case invalidEscape
    /// A `\u` escape is half of a surrogate pair without the other half.
    case loneSurrogate
    /// The bytes of a string are no UTF-8.
    case invalidUTF8
    /// An object names a member twice.
    case duplicateKey(String)
    /// A number is too large for a `Double`.
    case numberOutOfRange
    /// Arrays and objects are nested deeper than `limit`.
    case tooDeep(limit: Int)
    /// The text has more bytes than `limit`.
    case tooManyBytes(count: Int, limit: Int)
    /// The text has more values than `limit`.
    case tooManyValues(limit: Int)
    /// A value to write is not-a-number or infinite, and the style does not allow that.
    case nonFinite(Double)
  }

  /// Where the fault is.
  public enum Place: Equatable, Sendable {
    /// A byte of the text, and its line and column in characters, both counted from 1.
    case text(offset: Int, line: Int, column: Int)
    /// A part of a value being written, as a JSON Pointer (RFC 6901); empty for the whole.
    case pointer(String)
  }

  /// What is wrong.
  public let reason: Reason
  /// Where it is wrong.
  public let place: Place

  /// Makes an error.
  public init(_ reason: Reason, at place: Place) {
    self.reason = reason
    self.place = place
  }
}

extension JSONError: CustomStringConvertible {
  /// Place, then what was expected and what was found.
  public var description: String { "\(place): \(reason)" }
}

extension JSONError.Place: CustomStringConvertible {
  /// "line 3, column 7 (byte 41)", or the pointer.
  public var description: String {
    switch self {
    case .text(let offset, let line, let column): "line \(line), column \(column) (byte \(offset))"
    case .pointer(let pointer): pointer.isEmpty ? "the value itself" : pointer
    }
  }
}

extension JSONError.Reason: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .unexpected(let expected, let found): "expected \(expected), found \(found)"
    case .controlCharacter(let byte):
      "expected control characters in strings to be escaped, found byte \(byte)"
    case .invalidEscape:
      #"expected an escape (\" \\ \/ \b \f \n \r \t \uXXXX), found another character"#
    case .loneSurrogate: #"expected a pair of \u surrogates, found only one half"#
    case .invalidUTF8: "expected UTF-8, found bytes that are none"
    case .duplicateKey(let key):
      "expected each name once in an object, found \(JSONValue.string(key)) again"
    case .numberOutOfRange: "expected a number up to 1.8e308, found a larger one"
    case .tooDeep(let limit): "expected at most \(limit) levels of nesting, found more"
    case .tooManyBytes(let count, let limit):
      "expected at most \(limit) bytes of JSON, found \(count)"
    case .tooManyValues(let limit): "expected at most \(limit) values, found more"
    case .nonFinite(let number): "expected a finite number, found \(number)"
    }
  }
}
