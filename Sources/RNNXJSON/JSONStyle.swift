/// How JSON is laid out when it is written.
public struct JSONStyle: Sendable, Equatable {
  /// Spaces a level of nesting, each value on its own line; `nil` writes everything on one line.
  public var indentation: Int?
  /// A space after commas and colons, as Python's `json.dumps` writes on one line.
  public var spacesAfterSeparators: Bool
  /// Non-ASCII characters are written as `\u` escapes (`ensure_ascii` in Python).
  public var escapesNonASCII: Bool
  /// Whole numbers of type `Double` are written with `.0`, as Python does; otherwise `1.0` becomes `1`.
  public var keepsFraction: Bool
  /// Not-a-number and infinities are written as `NaN`, `Infinity` and `-Infinity`; otherwise they are an error.
  public var allowsNonFinite: Bool

  /// Makes a style; the defaults are those of `compact`.
  public init(
    indentation: Int? = nil, spacesAfterSeparators: Bool = false, escapesNonASCII: Bool = false,
    keepsFraction: Bool = true, allowsNonFinite: Bool = false
  ) {
    self.indentation = indentation
    self.spacesAfterSeparators = spacesAfterSeparators
    self.escapesNonASCII = escapesNonASCII
    self.keepsFraction = keepsFraction
    self.allowsNonFinite = allowsNonFinite
  }

  /// One line without spaces.
  public static let compact = JSONStyle()
  /// Two spaces a level.
  public static let indented = JSONStyle(indentation: 2)
  /// Byte for byte what Python's `json.dumps(value)` writes, and so what Keras stores.
  public static let python = JSONStyle(
    spacesAfterSeparators: true, escapesNonASCII: true, allowsNonFinite: true)
}
