extension TensorData {
  /// Whether the elements are in memory.
  public var isLoaded: Bool {
    if case .memory = storage { true } else { false }
  }

  /// The same tensor with its elements in memory; nothing to do where they are.
  ///
  /// May be called from any thread, and again: each call reads anew.
  public func loaded() throws(TensorError) -> TensorData {
    guard case .source(let source) = storage else { return self }
    let bytes = try source.bytes(rows: nil)
    try check(bytes.count, expected: byteCount, source)
    return TensorData(shape: shape, elementType: elementType, bytes: bytes)
  }

  /// The part of the tensor that `rows`, positions on its first axis, select, in memory.
  ///
  /// - Precondition: the tensor has an axis, and the rows exist.
  public func loaded(rows: Range<Int>) throws(TensorError) -> TensorData {
    precondition(!shape.isEmpty, "A single value has no rows.")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape[0], "The rows exist.")
    let part = [rows.count] + shape.dropFirst()
    let size = shape.dropFirst().reduce(elementType.byteCount, *)
    let bytes: [UInt8]
    switch storage {
    case .memory(let all): bytes = Array(all[rows.lowerBound * size..<rows.upperBound * size])
    case .source(let source):
      bytes = try source.bytes(rows: rows)
      try check(bytes.count, expected: rows.count * size, source)
    }
    return TensorData(shape: part, elementType: elementType, bytes: bytes)
  }

  /// Gives the elements piece by piece, in order, each of about `byteCount` bytes (at least a row).
  ///
  /// This is how a tensor of any size is written, compared or counted in bounded memory.
  public func forEachBlock<Failure: Error>(
    ofBytes limit: Int = 16 << 20, _ body: (TensorData) throws(Failure) -> Void
  ) throws(BlockFailure<Failure>) {
    let size = shape.dropFirst().reduce(elementType.byteCount, *)
    let step = size == 0 ? shape.first ?? 1 : max(1, limit / size)
    guard let count = shape.first, step < count else {
      return try pass(body) { () throws(TensorError) in try loaded() }
    }
    for first in stride(from: 0, to: count, by: step) {
      try pass(body) { () throws(TensorError) in
        try loaded(rows: first..<min(first + step, count))
      }
    }
  }

  private func pass<Failure: Error>(
    _ body: (TensorData) throws(Failure) -> Void, _ load: () throws(TensorError) -> TensorData
  ) throws(BlockFailure<Failure>) {
    let block: TensorData
    do throws(TensorError) { block = try load() } catch { throw .tensor(error) }
    do throws(Failure) { try body(block) } catch { throw .receiver(error) }
  }

  private func check(
    _ found: Int, expected: Int, _ source: any TensorSource
  ) throws(TensorError) {
    guard found == expected else {
      throw TensorError(place: source.place, cause: TensorSizeError(expected, found))
    }
  }
}

/// Why going through a tensor piece by piece ended early.
public enum BlockFailure<Failure: Error>: Error {
  /// A piece could not be read.
  case tensor(TensorError)
  /// The receiver of a piece failed.
  case receiver(Failure)
}

extension TensorData: Hashable {
  /// Whether shape, element type and every byte are equal.
  ///
  /// Tensors that are not loaded are read for it; one that cannot be read equals itself alone.
  public static func == (left: TensorData, right: TensorData) -> Bool {
    guard left.shape == right.shape, left.elementType == right.elementType else { return false }
    if case .source(let one) = left.storage, case .source(let other) = right.storage,
      one === other
    {
      return true
    }
    guard let one = try? left.loaded(), let other = try? right.loaded() else { return false }
    return one.bytes == other.bytes
  }

  /// Shape and element type: what is known without reading.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(elementType)
  }
}
