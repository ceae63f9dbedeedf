/// Where a dataset keeps its bytes.
public enum StorageLayout: Sendable, Equatable {
  /// In the object's header.
  case compact
  /// In one piece.
  case contiguous
  /// In pieces of the given shape.
  case chunked([Int])
}

/// A step that every chunk went through when it was written.
public struct Filter: Sendable, Equatable {
  /// The filter's registered number.
  public var identifier: Int
  /// The filter's name: `deflate`, `shuffle`, `fletcher32`, or what the file calls it.
  public var name: String
  /// The filter's settings: for `deflate` its level.
  public var parameters: [UInt32]

  /// Whether this library undoes the filter.
  public var isSupported: Bool { (1...3).contains(identifier) }
}
