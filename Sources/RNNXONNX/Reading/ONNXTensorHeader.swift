import RNNXGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Shape and type of a stored tensor, checked before any memory is reserved for its values.
struct ONNXTensorHeader {
  let file: String
  let place: String
  let shape: [Int]
  let elementType: ElementType
  /// The number of elements.
  let count: Int

  init(
    _ message: ProtoTensor, file: String, place: String, limits: ONNXLimits
  ) throws(ONNXError) {
    self.file = file
    self.place = place
    func fail(_ expected: String, _ found: String) -> ONNXError {
      ONNXError(file: file, place: place, .malformed(expected: expected, found: found))
    }
    guard let type = ElementType(onnx: Int(message.dataType)) else {
      throw ONNXError(
        file: file, place: place,
        .unsupported(["tensors of \(ElementType.onnxName(Int(message.dataType)))"]))
    }
    guard message.dims.count <= limits.rank else {
      throw ONNXError(
        file: file, place: place, .tooLarge("axes", found: message.dims.count, limit: limits.rank))
    }
    var count = 1
    for extent in message.dims {
      guard let extent = Int(exactly: extent), extent >= 0 else {
        throw fail("extents of 0 or more", "\(message.dims)")
      }
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows, product <= 1 << 40 else {
        throw fail("a tensor that fits memory", "\(message.dims)")
      }
      count = product
    }
    shape = message.dims.map { Int($0) }
    elementType = type
    self.count = count
  }

  /// The bytes that the values take.
  var byteCount: Int { count * elementType.byteCount }

  /// The values that stand in the message itself.
  func tensor(_ message: ProtoTensor) throws(ONNXError) -> TensorData {
    if !message.rawData.isEmpty || (count == 0 && !hasTypedData(message)) {
      return try tensor(bytes: [UInt8](message.rawData))
    }
    switch elementType {
    case .float32: return try typed(message.floatData)
    case .float64: return try typed(message.doubleData)
    case .int64: return try typed(message.int64Data)
    case .uint64: return try typed(message.uint64Data)
    case .uint32: return try narrowed(message.uint64Data, as: UInt32.self)
    case .int32: return try typed(message.int32Data)
    case .int16: return try narrowed(message.int32Data, as: Int16.self)
    case .uint16, .float16, .bfloat16: return try narrowed(message.int32Data, as: UInt16.self)
    case .int8: return try narrowed(message.int32Data, as: Int8.self)
    case .uint8, .bool: return try narrowed(message.int32Data, as: UInt8.self)
    }
  }

  /// A tensor over the bytes of the file, which are little-endian as this machine's.
  func tensor(bytes: [UInt8]) throws(ONNXError) -> TensorData {
    guard bytes.count == byteCount else {
      throw fail("\(byteCount) bytes for shape \(shape) of \(elementType.rawValue)", bytes.count)
    }
    if elementType == .bool, bytes.contains(where: { $0 > 1 }) {
      throw ONNXError(
        file: file, place: place, .malformed(expected: "truth values 0 and 1", found: "others"))
    }
    return TensorData(shape: shape, elementType: elementType, bytes: bytes)
  }

  private func hasTypedData(_ message: ProtoTensor) -> Bool {
    !message.floatData.isEmpty || !message.int32Data.isEmpty || !message.int64Data.isEmpty
      || !message.doubleData.isEmpty || !message.uint64Data.isEmpty
  }

  private func typed<Element: BitwiseCopyable>(_ values: [Element]) throws(ONNXError) -> TensorData
  {
    guard values.count == count else {
      throw fail("\(count) values for shape \(shape)", values.count)
    }
    return try tensor(bytes: values.withUnsafeBytes { [UInt8]($0) })
  }

  private func narrowed<Wide: FixedWidthInteger, Narrow: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Wide], as type: Narrow.Type
  ) throws(ONNXError) -> TensorData {
    let result = values.compactMap { Narrow(exactly: $0) }
    guard result.count == values.count else {
      throw ONNXError(
        file: file, place: place,
        .malformed(expected: "values of \(elementType.rawValue)", found: "larger ones"))
    }
    return try typed(result)
  }

  private func fail(_ expected: String, _ found: Int) -> ONNXError {
    ONNXError(file: file, place: place, .malformed(expected: expected, found: "\(found)"))
  }
}
