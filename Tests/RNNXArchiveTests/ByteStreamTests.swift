import Foundation
import RNNXArchive
import Testing

/// A stream of given bytes that gives at most `step` of them at once.
private final class MemoryStream: ByteStream {
  let name = "memory"
  private var bytes: ArraySlice<UInt8>
  private let step: Int

  init(_ bytes: [UInt8], step: Int) {
    self.bytes = bytes[...]
    self.step = step
  }

  func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    let part = Array(bytes.prefix(min(count, step)))
    bytes = bytes.dropFirst(part.count)
    return part
  }
}

@Suite("Streams of bytes")
struct ByteStreamTests {
  /// gzip.compress(b"hello " * 3, mtime=0) by Python 3.11.
  static let hello: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 200, 64, 34, 1, 237, 181, 49, 4,
    18, 0, 0, 0,
  ]

  @Test("gzip is expanded however its bytes come", arguments: [1, 2, 7, 1000])
  func expands(step: Int) throws {
    let stream = GzipStream(MemoryStream(Self.hello + Self.hello, step: step))
    let found = try stream.readFully(upTo: 100)
    #expect(String(decoding: found, as: UTF8.self) == String(repeating: "hello ", count: 6))
    #expect(try stream.read(upTo: 1) == [])
  }

  @Test("Output may be taken byte by byte")
  func expandsSlowly() throws {
    let stream = GzipStream(MemoryStream(Self.hello, step: 1000))
    var found: [UInt8] = []
    while case let part = try stream.read(upTo: 1), !part.isEmpty { found += part }
    #expect(String(decoding: found, as: UTF8.self) == "hello hello hello ")
  }

  @Test("Every truncation of gzip is noticed")
  func noticesTruncation() throws {
    for length in 1..<Self.hello.count {
      let stream = GzipStream(MemoryStream(Array(Self.hello.prefix(length)), step: 1000))
      let error = try #require(throws: ArchiveError.self) { try stream.readFully(upTo: 100) }
      #expect(error.reason == .truncated)
    }
  }

  @Test("Looking ahead takes nothing away")
  func peeks() throws {
    let stream = PeekStream(MemoryStream(Array("abcdefgh".utf8), step: 3))
    #expect(try stream.peekAvailable(10) == Array("abc".utf8))
    #expect(try stream.peek(5) == Array("abcde".utf8))
    #expect(try stream.read(upTo: 2) == Array("ab".utf8))
    #expect(try stream.peek(4) == Array("cdef".utf8))
    #expect(try stream.readFully(upTo: 100) == Array("cdefgh".utf8))
    #expect(try stream.peek(1) == [])
  }

  @Test("Skipping counts what is there")
  func skips() throws {
    let stream = MemoryStream(Array("abcdef".utf8), step: 4)
    #expect(try stream.skip(5) == 5)
    #expect(try stream.skip(5) == 1)
  }
}
