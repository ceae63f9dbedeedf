import Synchronization

/// Names for files in memory: libhdf5 takes two open images of one name for the same file.
enum ImageName {
  private static let count = Atomic<Int>(0)

  /// A name that no other image of this process has; nothing is ever stored under it.
  static func next() -> String {
    "image-\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
  }
}
