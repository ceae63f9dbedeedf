#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file without a name, for bytes that are too many for memory: it is gone with its last owner, however that ends.
public final class ScratchFile {
  private let descriptor: Descriptor

  /// Creates the file in the folder that `TMPDIR` names, else in `/tmp`.
  public init() throws(FileError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    descriptor = try Self.unnamed(in: folder.isEmpty ? "/tmp" : folder)
  }

  /// Appends `bytes`.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    var result: Result<Void, FileError> = .success(())
    bytes.withUnsafeBytes { buffer in
      result = Result { () throws(FileError) in try descriptor.write(buffer) }
    }
    try result.get()
  }

  /// The file for reading, which lives as long as its readers do; `name` stands for its path in errors.
  public func reader(named name: String) throws(FileError) -> FileReader {
    try FileReader(
      Descriptor(duplicating: descriptor.id, as: name, doing: .read), named: name)
  }

  /// Takes the name away at once, so that nobody else can open the file.
  private static func unnamed(in folder: String) throws(FileError) -> Descriptor {
    for _ in 0..<100 {
      let path = folder + "/.rnnx-\(getpid())-\(UInt64.random(in: 0...UInt64.max)).tmp"
      do throws(FileError) {
        let descriptor = try Descriptor(
          opening: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, as: folder,
          doing: .create)
        unlink(path)
        return descriptor
      } catch {
        if error.reason != .exists { throw error }
      }
    }
    throw FileError(path: folder, operation: .create, reason: .exists)
  }
}
