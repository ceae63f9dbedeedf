import RNNXFiles

/// Bytes that are read from their beginning to their end.
package protocol ByteStream: AnyObject {
  /// The file as the caller named it.
  var name: String { get }

  /// The next bytes, at most `count` and at least one; none mean the end.
  func read(upTo count: Int) throws(ArchiveError) -> [UInt8]
}

extension ByteStream {
  /// Up to `count` bytes: fewer only at the end.
  ///
  /// Memory grows with the bytes that really come, so that an invented `count` costs nothing.
  package func readFully(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    var bytes = try read(upTo: count)
    guard !bytes.isEmpty else { return bytes }
    while bytes.count < count {
      let more = try read(upTo: count - bytes.count)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// Moves past up to `count` bytes and gives their number.
  package func skip(_ count: Int) throws(ArchiveError) -> Int {
    var done = 0
    while done < count {
      let bytes = try read(upTo: min(count - done, 1 << 18))
      if bytes.isEmpty { break }
      done += bytes.count
    }
    return done
  }
}

/// The bytes of a file, pipe or device as they are.
package final class PlainStream: ByteStream {
  private let stream: FileStream

  /// The file as the caller named it.
  package var name: String { stream.path }
  /// Bytes in the file, `nil` where only its end will tell.
  package var size: Int? { stream.size }

  /// Opens `path`; `-` is standard input.
  package init(path: String) throws(ArchiveError) {
    stream = try asArchive { () throws(FileError) in try FileStream(path: path) }
  }

  package func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    try asArchive { () throws(FileError) in try stream.read(upTo: min(count, 1 << 20)) }
  }
}

/// A stream whose first bytes can be looked at before they are read.
package final class PeekStream: ByteStream {
  private let stream: any ByteStream
  /// Bytes that were looked at and have not been read.
  private var ahead: [UInt8] = []

  /// The file as the caller named it.
  package var name: String { stream.name }

  /// Reads on from where `stream` stands.
  package init(_ stream: any ByteStream) {
    self.stream = stream
  }

  /// Looks at what has come, at most `count` bytes, and waits only for the first one.
  package func peekAvailable(_ count: Int) throws(ArchiveError) -> [UInt8] {
    if ahead.isEmpty { ahead = try stream.read(upTo: count) }
    return Array(ahead.prefix(count))
  }

  /// Looks at the next `count` bytes, or as many as there are, without reading them.
  package func peek(_ count: Int) throws(ArchiveError) -> [UInt8] {
    while ahead.count < count {
      let more = try stream.read(upTo: count - ahead.count)
      if more.isEmpty { break }
      ahead += more
    }
    return Array(ahead.prefix(count))
  }

  package func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    guard !ahead.isEmpty else { return try stream.read(upTo: count) }
    let bytes = Array(ahead.prefix(count))
    ahead.removeFirst(bytes.count)
    return bytes
  }
}
