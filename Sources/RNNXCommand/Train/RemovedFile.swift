#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is not needed any more.
enum RemovedFile {
  /// Removes a file; one that is not there is no error.
  static func remove(_ path: String) { _ = unlink(path) }
}
