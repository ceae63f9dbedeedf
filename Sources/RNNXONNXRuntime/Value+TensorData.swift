package import RNNXGraph

extension Value {
  /// The value that a stored tensor holds.
  package init(_ tensor: TensorData) {
    let shape = tensor.shape
    switch tensor.elementType {
    case .float32: self.init(shape: shape, floats: tensor.floats())
    case .float16, .bfloat16:
      self.init(shape: shape, type: tensor.elementType, floats: tensor.floats())
    case .float64: self.init(shape: shape, doubles: tensor.doubles())
    case .int64: self.init(shape: shape, integers: Self.load(tensor, as: Int64.self) { $0 })
    case .uint64:
      self.init(
        shape: shape, type: .uint64,
        integers: Self.load(tensor, as: UInt64.self) { Int64(bitPattern: $0) })
    case .int32:
      self.init(
        shape: shape, type: .int32, integers: Self.load(tensor, as: Int32.self) { Int64($0) })
    case .uint32:
      self.init(
        shape: shape, type: .uint32, integers: Self.load(tensor, as: UInt32.self) { Int64($0) })
    case .int16:
      self.init(
        shape: shape, type: .int16, integers: Self.load(tensor, as: Int16.self) { Int64($0) })
    case .uint16:
      self.init(
        shape: shape, type: .uint16, integers: Self.load(tensor, as: UInt16.self) { Int64($0) })
    case .int8:
      self.init(shape: shape, type: .int8, integers: Self.load(tensor, as: Int8.self) { Int64($0) })
    case .uint8, .bool:
      self.init(
        shape: shape, type: tensor.elementType,
        integers: Self.load(tensor, as: UInt8.self) { Int64($0) })
    }
  }

  private static func load<Element: BitwiseCopyable>(
    _ tensor: TensorData, as type: Element.Type, _ convert: (Element) -> Int64
  ) -> [Int64] {
    let stride = MemoryLayout<Element>.stride
    return tensor.bytes.withUnsafeBytes { raw in
      (0..<tensor.elementCount).map {
        convert(raw.loadUnaligned(fromByteOffset: $0 * stride, as: type))
      }
    }
  }

  /// The value as a tensor to be stored.
  package var tensorData: TensorData {
    switch storage {
    case .floats(let values):
      switch type {
      case .float16: return narrowed(values.map(halfBits))
      case .bfloat16: return narrowed(values.map(bfloat16Bits))
      default: return TensorData(shape: shape, values: values)
      }
    case .doubles(let values): return TensorData(shape: shape, values: values)
    case .integers(let values):
      switch type {
      case .int8: return narrowed(values.map { Int8(truncatingIfNeeded: $0) })
      case .int16: return narrowed(values.map { Int16(truncatingIfNeeded: $0) })
      case .int32: return narrowed(values.map { Int32(truncatingIfNeeded: $0) })
      case .uint8, .bool: return narrowed(values.map { UInt8(truncatingIfNeeded: $0) })
      case .uint16: return narrowed(values.map { UInt16(truncatingIfNeeded: $0) })
      case .uint32: return narrowed(values.map { UInt32(truncatingIfNeeded: $0) })
      default: return narrowed(values)
      }
    }
  }

  private func narrowed<Element: BitwiseCopyable>(_ values: [Element]) -> TensorData {
    TensorData(
      shape: shape, elementType: type, bytes: values.withUnsafeBytes { [UInt8]($0) })
  }
}
