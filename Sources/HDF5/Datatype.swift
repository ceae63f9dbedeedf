/// What one element of a dataset or an attribute is.
public enum Datatype: Sendable, Equatable {
  case number(ElementType, ByteOrder)
  case string(StringType)
  /// Bytes that the file gives no meaning; `tag` is the writer's name for them.
  case opaque(byteCount: Int, tag: String)
  /// A type that this library describes and does not read: compounds, references, committed types and the like.
  case other(description: String)

  /// How a file stores a string.
  public struct StringType: Sendable, Equatable {
    /// How long a string may be.
    public enum Length: Sendable, Equatable {
      case variable
      /// Every string takes this many bytes, padded.
      case fixed(Int)
    }

    /// What follows a string that is shorter than its place.
    public enum Padding: Sendable, Equatable {
      case nullTerminated
      case nullPadded
      case spacePadded
    }

    /// The encoding that the writer declared.
    public enum Encoding: Sendable, Equatable {
      case ascii
      case utf8
    }

    /// How long a string may be.
    public var length: Length
    /// What follows a shorter string.
    public var padding: Padding
    /// The encoding that the writer declared.
    public var encoding: Encoding

    /// A string type of these properties.
    public init(
      length: Length, padding: Padding = .nullTerminated, encoding: Encoding = .utf8
    ) {
      self.length = length
      self.padding = padding
      self.encoding = encoding
    }
  }

  /// The number type, or `nil` where the elements are no numbers.
  public var elementType: ElementType? {
    if case .number(let type, _) = self { type } else { nil }
  }
}

extension Datatype: CustomStringConvertible {
  /// The type in a word or two: `float32`, `int64 (big-endian)`, `variable-length UTF-8 string`.
  public var description: String {
    switch self {
    case .number(let type, let order):
      order == .bigEndian && type.byteCount > 1 ? "\(type.rawValue) (big-endian)" : type.rawValue
    case .string(let type): type.description
    case .opaque(let byteCount, let tag):
      tag.isEmpty ? "opaque, \(byteCount) bytes" : "opaque \"\(tag)\", \(byteCount) bytes"
    case .other(let description): description
    }
  }
}

extension Datatype.StringType: CustomStringConvertible {
  /// The string type in words: `variable-length UTF-8 string`, `8-byte ASCII string`.
  public var description: String {
    let encodingName = encoding == .utf8 ? "UTF-8" : "ASCII"
    switch length {
    case .variable: return "variable-length \(encodingName) string"
    case .fixed(let byteCount): return "\(byteCount)-byte \(encodingName) string"
    }
  }
}
