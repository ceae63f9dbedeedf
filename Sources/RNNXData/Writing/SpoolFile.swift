#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import RNNXFiles

/// A temporary file that takes up what cannot be written to its place yet, and is gone with its owner.
final class SpoolFile {
  private let file: AtomicOutputFile
  /// Where the bytes are until the end; spools are always regular files.
  private let path: String

  /// Begins a spool beside `output`, or in the folder for temporary files where the output is a pipe or a device.
  init(for output: AtomicOutputFile) throws(DataError) {
    let folder =
      output.temporaryPath.map { PathParts($0).directory }
      ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    file = try asDataFile { () throws(FileError) in
      try AtomicOutputFile(path: "\(folder)/\(PathParts(output.path).name).spool")
    }
    guard let path = file.temporaryPath else {
      throw DataError(FileError(path: file.path, operation: .create, reason: .notSeekable))
    }
    self.path = path
  }

  /// Appends the bytes of `values`.
  func write(_ values: [Float]) throws(DataError) {
    try asDataFile { () throws(FileError) in try file.write(values.bytes) }
  }

  /// Gives everything back piece by piece.
  func replay(_ body: ([UInt8]) throws(DataError) -> Void) throws(DataError) {
    let reader = try asDataFile { () throws(FileError) in try FileReader(path: path) }
    var position = 0
    while position < reader.size {
      let count = min(1 << 20, reader.size - position)
      let bytes = try asDataFile { () throws(FileError) in
        try reader.read(at: position, count: count)
      }
      try body(bytes)
      position += count
    }
  }
}

extension [Float] {
  /// The numbers as they stand in memory.
  var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
