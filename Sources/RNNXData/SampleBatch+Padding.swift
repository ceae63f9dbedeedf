public import RNNXGraph

/// How sequences of different lengths are brought to one length, with the words and defaults of `keras.utils.pad_sequences`.
public struct SequencePadding: Sendable, Equatable {
  /// An end of a sequence.
  public enum End: String, Sendable {
    /// The beginning.
    case pre
    /// The end.
    case post
  }

  /// The length of all sequences; `nil` for that of the longest in the batch.
  public var timeSteps: Int?
  /// Where values are added to a sequence that is too short.
  public var padding: End
  /// Where values are taken from a sequence that is too long.
  public var truncating: End
  /// The value that is added.
  public var value: Double

  /// Makes a padding.
  public init(
    timeSteps: Int? = nil, padding: End = .pre, truncating: End = .pre, value: Double = 0
  ) {
    self.timeSteps = timeSteps
    self.padding = padding
    self.truncating = truncating
    self.value = value
  }
}

extension SampleBatch {
  /// Sequences that a caller has put together; they differ in their first extents only.
  public init(sequences: [TensorData]) {
    var content = Content.uneven(sequences)
    if let first = sequences.first, sequences.allSatisfy({ $0.shape == first.shape }) {
      content = .even(
        TensorData(
          shape: [sequences.count] + first.shape, elementType: first.elementType,
          bytes: sequences.flatMap { Array($0.bytes) }))
    }
    self.init(content: content, name: "sequences", first: 0)
  }

  /// All samples as one tensor, each brought to one length.
  ///
  /// - Precondition: samples have at least one axis.
  public func padded(_ padding: SequencePadding) -> TensorData {
    let samples = sequences
    precondition(samples.allSatisfy { !$0.shape.isEmpty }, "Only sequences are padded.")
    let length = padding.timeSteps ?? samples.map { $0.shape[0] }.max() ?? 0
    let type = samples.first?.elementType ?? .float32
    let rest = samples.first.map { Array($0.shape.dropFirst()) } ?? []
    let filler = type.bytes(of: padding.value)
    let stepCount = rest.reduce(1, *)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count * length * stepCount * type.byteCount)
    for sample in samples {
      let missing = max(0, length - sample.shape[0])
      let surplus = max(0, sample.shape[0] - length) * stepCount * type.byteCount
      let kept =
        padding.truncating == .pre
        ? sample.bytes.dropFirst(surplus) : sample.bytes.dropLast(surplus)
      let added = repeatElement(filler, count: missing * stepCount).joined()
      if padding.padding == .pre { bytes += added }
      bytes += kept
      if padding.padding == .post { bytes += added }
    }
    return TensorData(shape: [samples.count, length] + rest, elementType: type, bytes: bytes)
  }

  /// A tensor for each sample.
  public var sequences: [TensorData] {
    switch content {
    case .uneven(let samples): return samples
    case .even(let tensor):
      let shape = Array(tensor.shape.dropFirst())
      let size = shape.reduce(1, *) * tensor.elementType.byteCount
      return (0..<count).map {
        TensorData(
          shape: shape, elementType: tensor.elementType,
          bytes: Array(tensor.bytes[$0 * size..<($0 + 1) * size]))
      }
    }
  }
}

extension ElementType {
  /// The bytes of `value` as an element, in this machine's order; integers cut the fraction and stay in range.
  fileprivate func bytes(of value: Double) -> [UInt8] {
    func raw(_ number: some BitwiseCopyable) -> [UInt8] {
      withUnsafeBytes(of: number) { Array($0) }
    }
    func integer<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> [UInt8] {
      raw(Number(clamping: Int(exactly: value.rounded(.towardZero)) ?? 0))
    }
    return switch self {
    case .float32: raw(Float(value))
    case .float64: raw(value)
    case .int8: integer(Int8.self)
    case .int16: integer(Int16.self)
    case .int32: integer(Int32.self)
    case .int64: integer(Int64.self)
    case .uint8: integer(UInt8.self)
    case .uint16: integer(UInt16.self)
    case .uint32: integer(UInt32.self)
    case .uint64: integer(UInt64.self)
    case .bool: [value == 0 ? 0 : 1]
    // Sources give these as float32.
    case .float16, .bfloat16: preconditionFailure("samples are never of 16-bit real types")
    }
  }
}
