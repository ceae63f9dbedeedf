import Foundation
import RNNXFiles
import Testing

@Suite("Reading files")
struct FileReaderTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("Bytes are read at any position")
  func readsAnywhere() throws {
    try directory.write("0123456789", to: "digits")
    let reader = try FileReader(path: directory("digits"))
    #expect(reader.size == 10)
    #expect(try reader.read(at: 3, count: 4) == Array("3456".utf8))
    #expect(try reader.read(at: 10, count: 0) == [])
    #expect(try reader.readPrefix(at: 8, count: 100) == Array("89".utf8))
    #expect(try reader.readPrefix(at: 80, count: 1) == [])
    var buffer = [UInt8](repeating: 0, count: 2)
    try buffer.withUnsafeMutableBytes { try reader.read(at: 1, into: $0) }
    #expect(buffer == Array("12".utf8))
  }

  @Test(
    "Positions outside the file are refused",
    arguments: [(8, 3), (11, 0), (-1, 2), (2, -1), (Int.max, 1), (1, Int.max)])
  func refusesPositionsOutside(offset: Int, count: Int) throws {
    try directory.write("0123456789", to: "digits")
    let reader = try FileReader(path: directory("digits"))
    let error = try #require(throws: FileError.self) {
      try reader.read(at: offset, count: count)
    }
    #expect(error.reason == .short(offset: offset, count: count, size: 10))
    #expect(error.operation == .read)
  }

  @Test("A file that was cut short after opening is an error")
  func noticesTruncation() throws {
    try directory.write("0123456789", to: "digits")
    let reader = try FileReader(path: directory("digits"))
    #expect(truncate(directory("digits"), 4) == 0)
    let error = try #require(throws: FileError.self) { try reader.read(at: 2, count: 6) }
    #expect(error.reason == .short(offset: 2, count: 6, size: 4))
  }

  @Test("What is no regular file is refused with its reason, without waiting")
  func refusesOtherKinds() throws {
    #expect(mkfifo(directory("pipe"), 0o600) == 0)
    let cases: [(String, FileError.Reason)] = [
      (directory.path, .directory), (directory("none"), .missing),
      (directory("pipe"), .notSeekable), ("/dev/null", .notSeekable), ("", .missing),
    ]
    for (path, reason) in cases {
      let error = try #require(throws: FileError.self) { try FileReader(path: path) }
      #expect(error == FileError(path: path, operation: .open, reason: reason))
    }
  }

  @Test("A whole file is read up to a limit")
  func readsWholeFiles() throws {
    try directory.write("0123456789", to: "digits")
    #expect(try readFile(directory("digits"), limit: 10) == Array("0123456789".utf8))
    let error = try #require(throws: FileError.self) {
      try readFile(directory("digits"), limit: 9)
    }
    #expect(error.reason == .tooLarge(count: 10, limit: 9))
    let endless = try #require(throws: FileError.self) { try readFile("/dev/zero", limit: 1000) }
    guard case .tooLarge(_, 1000) = endless.reason else {
      Issue.record("\(endless)")
      return
    }
    #expect(try readFile("/dev/null", limit: 0) == [])
    let folder = try #require(throws: FileError.self) { try readFile(directory.path, limit: 9) }
    #expect(folder.reason == .directory)
  }

  @Test("Errors read as sentences and never print control characters")
  func describesErrors() {
    let error = FileError(path: "a\u{1B}[2J.h5", operation: .open, reason: .missing)
    #expect(error.description == "a\\u{1B}[2J.h5: cannot open: no such file or directory")
    let other = FileError(path: "x", operation: .read, reason: .system(EIO))
    #expect(other.description == "x: cannot read: Input/output error")
  }
}
