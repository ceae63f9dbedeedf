import RNNXArchive

/// The lines of a text one after the other, each as soon as it has come.
final class LineReader {
  private let stream: any ByteStream
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins in the buffer.
  private var start = 0
  /// Up to where the buffer was searched for the end of a line.
  private var searched = 0
  private var isAtEnd = false
  /// The number of the line given last, counted from 1.
  private(set) var number = 0

  /// Reads on from where `stream` stands; a line longer than `limit` bytes is an error.
  init(_ stream: any ByteStream, limit: Int) {
    self.stream = stream
    self.limit = limit
  }

  /// The next line without its end (LF or CR LF), or `nil` after the last one.
  func next() throws(DataError) -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[searched...].firstIndex(of: TextBytes.newline) {
        return line(upTo: end, next: end + 1)
      }
      searched = buffer.count
      if isAtEnd {
        return start < buffer.count ? line(upTo: buffer.count, next: buffer.count) : nil
      }
      guard buffer.count - start <= limit else {
        throw DataError(
          file: stream.name, place: "line \(number + 1)",
          reason: .tooLarge("bytes in a line", found: buffer.count - start, limit: limit))
      }
      try fill()
    }
  }

  private func line(upTo end: Int, next: Int) -> ArraySlice<UInt8> {
    var line = buffer[start..<end]
    if number == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    if line.last == TextBytes.carriageReturn { line = line.dropLast() }
    number += 1
    start = next
    searched = next
    return line
  }

  private func fill() throws(DataError) {
    buffer.removeFirst(start)
    searched -= start
    start = 0
    let more = try asData { () throws(ArchiveError) in try stream.read(upTo: 1 << 16) }
    isAtEnd = more.isEmpty
    buffer += more
  }
}
