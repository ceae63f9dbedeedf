/// The type of one element of a tensor, as files store it.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 binary16.
  case float16
  /// The upper half of an IEEE 754 binary32.
  case bfloat16
  /// IEEE 754 binary32, the type in which networks are run.
  case float32
  /// IEEE 754 binary64.
  case float64
  /// Signed integers of 8 to 64 bits, two's complement.
  case int8, int16, int32, int64
  /// Unsigned integers of 8 to 64 bits.
  case uint8, uint16, uint32, uint64
  /// A truth value, one byte, 0 or 1.
  case bool

  /// The number of bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether elements are integers or truth values.
  public var isInteger: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: false
    default: true
    }
  }
}
