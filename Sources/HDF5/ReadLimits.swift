/// What reading one file may cost; each limit counts over the whole life of a ``File``, not per call.
///
/// A file that asks for more is refused with ``HDF5Error/Reason/limitExceeded(_:requested:allowed:)``.
public struct ReadLimits: Sendable, Equatable {
  /// Bytes of all datasets read, each dataset counted once.
  ///
  /// `nil`: 64 times the file's size and at most 16 GiB, but never less than the file's size.
  public var totalTensorBytes: Int?
  /// Bytes of one dataset; `nil`: whatever `totalTensorBytes` leaves.
  public var tensorBytes: Int?
  /// Bytes of all attributes read.
  public var attributeBytes: Int
  /// Bytes of one name; by default the longest that Keras writes, 64512.
  public var nameBytes: Int
  /// Dimensions of one dataset or attribute.
  public var rank: Int
  /// Groups inside groups.
  public var depth: Int
  /// Objects listed by ``Group/walk(_:)``, and names listed by one call.
  public var objectCount: Int
  /// Links, attributes and objects looked at.
  public var workSteps: Int

  /// The limits that suit files from strangers.
  public static let `default` = ReadLimits()

  /// The default limits; change what must differ.
  public init() {
    totalTensorBytes = nil
    tensorBytes = nil
    attributeBytes = 64 << 20
    nameBytes = 64512
    rank = 8
    depth = 64
    objectCount = 1_000_000
    workSteps = 20_000_000
  }

  /// The bytes of data that a file of `fileSize` bytes may hold.
  func totalTensorBytes(fileSize: Int) -> Int {
    if let totalTensorBytes { return totalTensorBytes }
    let (product, overflow) = fileSize.multipliedReportingOverflow(by: 64)
    return max(fileSize, min(overflow ? Int.max : product, 16 << 30))
  }
}
