import RNNXFiles

/// The bytes of an archive, in a file or in memory, read at any position.
enum ArchiveBytes: Sendable {
  case file(FileReader)
  case memory([UInt8], name: String)

  var name: String {
    switch self {
    case .file(let reader): reader.path
    case .memory(_, let name): name
    }
  }

  var count: Int {
    switch self {
    case .file(let reader): reader.size
    case .memory(let bytes, _): bytes.count
    }
  }

  /// The bytes of `range`; outside the archive is an error.
  func read(_ range: Range<Int>) throws(ArchiveError) -> [UInt8] {
    switch self {
    case .file(let reader):
      return try asArchive { () throws(FileError) in
        try reader.read(at: range.lowerBound, count: range.count)
      }
    case .memory(let bytes, let name):
      guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
        throw ArchiveError(
          file: name, reason: .malformed("bytes \(range) lie outside the archive"))
      }
      return Array(bytes[range])
    }
  }
}
