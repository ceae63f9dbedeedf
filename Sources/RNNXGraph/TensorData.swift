/// A tensor as it was stored: shape, element type and the elements' bytes.
///
/// Elements are row-major and in the byte order of this machine. The bytes are kept as they came, so
/// that what is read and written again is equal bit for bit.
///
/// Shape and element type are known at once; the elements may still be in their file, so that a
/// model larger than memory can be described and converted tensor by tensor. Readers give tensors
/// that are not loaded; `loaded()` fetches the elements, fails with a typed error, and keeps nothing:
/// the memory is given up with the tensor that it returns. A tensor that is not loaded keeps its file
/// open. Values are asked of loaded tensors only.
public struct TensorData: Sendable {
  /// The extent of each axis; empty for a scalar.
  public let shape: [Int]
  /// The type of every element.
  public let elementType: ElementType
  let storage: Storage

  /// Where the elements are.
  enum Storage: Sendable {
    case memory([UInt8])
    case source(any TensorSource)
  }

  /// A tensor over bytes in the order of this machine.
  ///
  /// - Precondition: `bytes` holds as many elements as `shape` says.
  public init(shape: [Int], elementType: ElementType, bytes: [UInt8]) {
    precondition(
      bytes.count == shape.reduce(1, *) * elementType.byteCount,
      "A tensor needs as many bytes as its shape and element type say.")
    self.shape = shape
    self.elementType = elementType
    storage = .memory(bytes)
  }

  /// A tensor whose elements are fetched when they are asked for.
  public init(shape: [Int], elementType: ElementType, source: any TensorSource) {
    self.shape = shape
    self.elementType = elementType
    storage = .source(source)
  }

  /// The elements, `byteCount` bytes.
  ///
  /// - Precondition: the tensor is loaded.
  public var bytes: [UInt8] {
    guard case .memory(let bytes) = storage else {
      preconditionFailure("The values of a tensor are there after `loaded()`.")
    }
    return bytes
  }

  /// A tensor of fixed-width numbers, `values` row-major.
  ///
  /// - Precondition: `values` has as many elements as `shape` says.
  public init<Element: TensorElement>(shape: [Int], values: [Element]) {
    self.init(
      shape: shape, elementType: Element.elementType,
      bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  /// The number of elements, the product of the extents.
  public var elementCount: Int { shape.reduce(1, *) }

  /// The number of bytes that the elements take.
  public var byteCount: Int { elementCount * elementType.byteCount }

  /// All elements as float32, row-major, rounded to nearest where the stored type is wider.
  ///
  /// - Precondition: the tensor is loaded, as for all that asks for values.
  public func floats() -> [Float] {
    elementType == .float32 ? values(as: Float.self) : converted(Float.init, Float.init)
  }

  /// All elements as float64, row-major.
  public func doubles() -> [Double] { converted({ $0 }, Double.init) }

  /// All elements as integers; fractions are cut off and `nil` is given for what no `Int` can hold.
  public func integers() -> [Int?] {
    converted({ Int(exactly: $0.rounded(.towardZero)) }, { Int(exactly: $0) })
  }

  /// The bytes reinterpreted as `Element`, whose element type is this tensor's.
  func values<Element: TensorElement>(as type: Element.Type) -> [Element] {
    precondition(Element.elementType == elementType, "The stored type is another one.")
    return bytes.withUnsafeBytes { raw in
      [Element](unsafeUninitializedCapacity: elementCount) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: raw)
        count = elementCount
      }
    }
  }

  /// Every element through one of two conversions: that of reals, or that of integers.
  private func converted<Result>(
    _ real: (Double) -> Result, _ integer: (Int128) -> Result
  ) -> [Result] {
    switch elementType {
    case .float16: values(as: UInt16.self, real, widen: Self.float16)
    case .bfloat16: values(as: UInt16.self, real, widen: Self.bfloat16)
    case .float32: values(as: Float.self).map { real(Double($0)) }
    case .float64: values(as: Double.self).map(real)
    case .int8: values(as: Int8.self).map { integer(Int128($0)) }
    case .int16: values(as: Int16.self).map { integer(Int128($0)) }
    case .int32: values(as: Int32.self).map { integer(Int128($0)) }
    case .int64: values(as: Int64.self).map { integer(Int128($0)) }
    case .uint8, .bool: bytes.map { integer(Int128($0)) }
    case .uint16: values(as: UInt16.self).map { integer(Int128($0)) }
    case .uint32: values(as: UInt32.self).map { integer(Int128($0)) }
    case .uint64: values(as: UInt64.self).map { integer(Int128($0)) }
    }
  }

  private func values<Result>(
    as type: UInt16.Type, _ real: (Double) -> Result, widen: (UInt16) -> Float
  ) -> [Result] {
    bytes.withUnsafeBytes { raw in
      (0..<elementCount).map { index in
        real(Double(widen(raw.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))))
      }
    }
  }

  private static func bfloat16(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// IEEE 754 binary16 to binary32; written out because `Float16` does not exist on x86-64 macOS.
  private static func float16(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits) & 0x3FF
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31:
      return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default:
      return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
