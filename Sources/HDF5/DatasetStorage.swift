/// How a new dataset keeps its bytes.
public enum DatasetStorage: Sendable, Equatable {
  /// In one piece, as Keras writes.
  case contiguous
  /// In pieces of `shape`, with the filters that are asked for.
  ///
  /// `deflateLevel` is 0 to 9; `nil` leaves the bytes as they are.
  case chunked(
    shape: [Int], deflateLevel: Int? = nil, shuffle: Bool = false, fletcher32: Bool = false)
}
