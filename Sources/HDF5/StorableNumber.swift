/// A Swift number that HDF5 stores as it is.
public protocol StorableNumber: BitwiseCopyable, Sendable {
  /// The type in the file.
  static var elementType: ElementType { get }
}

extension Int8: StorableNumber {
  /// `int8`.
  public static var elementType: ElementType { .int8 }
}

extension Int16: StorableNumber {
  /// `int16`.
  public static var elementType: ElementType { .int16 }
}

extension Int32: StorableNumber {
  /// `int32`.
  public static var elementType: ElementType { .int32 }
}

extension Int64: StorableNumber {
  /// `int64`.
  public static var elementType: ElementType { .int64 }
}

extension Int: StorableNumber {
  /// `int64`.
  public static var elementType: ElementType { .int64 }
}

extension UInt8: StorableNumber {
  /// `uint8`.
  public static var elementType: ElementType { .uint8 }
}

extension UInt16: StorableNumber {
  /// `uint16`.
  public static var elementType: ElementType { .uint16 }
}

extension UInt32: StorableNumber {
  /// `uint32`.
  public static var elementType: ElementType { .uint32 }
}

extension UInt64: StorableNumber {
  /// `uint64`.
  public static var elementType: ElementType { .uint64 }
}

extension Float: StorableNumber {
  /// `float32`.
  public static var elementType: ElementType { .float32 }
}

extension Double: StorableNumber {
  /// `float64`.
  public static var elementType: ElementType { .float64 }
}

extension Bool: StorableNumber {
  /// `bool`, the enumeration that h5py writes.
  public static var elementType: ElementType { .bool }
}
