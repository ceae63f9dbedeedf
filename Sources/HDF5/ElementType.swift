/// The order in which a file stores the bytes of one number.
public enum ByteOrder: Sendable, Equatable {
  case littleEndian
  case bigEndian
}

/// A number as a file stores it.
public enum ElementType: String, Sendable, Equatable, CaseIterable {
  case int8
  case int16
  case int32
  case int64
  case uint8
  case uint16
  case uint32
  case uint64
  /// IEEE 754 binary16.
  case float16
  /// The upper half of a float32; Keras stores it as two opaque bytes and an attribute `dtype`.
  case bfloat16
  case float32
  case float64
  /// One byte, 0 or 1: h5py's enumeration of `FALSE` and `TRUE`.
  case bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Whether the element is a floating-point number.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}
