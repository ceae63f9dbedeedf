/// A number of fixed width that a tensor can hold.
public protocol TensorElement: BitwiseCopyable, Sendable {
  /// The name of this type among the element types.
  static var elementType: ElementType { get }
}

extension Float: TensorElement {
  /// IEEE 754 binary32.
  public static var elementType: ElementType { .float32 }
}
extension Double: TensorElement {
  /// IEEE 754 binary64.
  public static var elementType: ElementType { .float64 }
}
extension Int8: TensorElement {
  /// Signed, 8 bits.
  public static var elementType: ElementType { .int8 }
}
extension Int16: TensorElement {
  /// Signed, 16 bits.
  public static var elementType: ElementType { .int16 }
}
extension Int32: TensorElement {
  /// Signed, 32 bits.
  public static var elementType: ElementType { .int32 }
}
extension Int64: TensorElement {
  /// Signed, 64 bits.
  public static var elementType: ElementType { .int64 }
}
extension UInt8: TensorElement {
  /// Unsigned, 8 bits.
  public static var elementType: ElementType { .uint8 }
}
extension UInt16: TensorElement {
  /// Unsigned, 16 bits.
  public static var elementType: ElementType { .uint16 }
}
extension UInt32: TensorElement {
  /// Unsigned, 32 bits.
  public static var elementType: ElementType { .uint32 }
}
extension UInt64: TensorElement {
  /// Unsigned, 64 bits.
  public static var elementType: ElementType { .uint64 }
}
