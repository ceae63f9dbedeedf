import Foundation
import RNNXFiles
import Testing

@Suite("Writing files")
struct AtomicOutputFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test("A file appears when it is committed, not before")
  func appearsOnCommit() throws {
    let file = try AtomicOutputFile(path: directory("out"))
    try file.write("hello ")
    try file.write(Array("world".utf8))
    try file.overwrite(Array("J".utf8), at: 0)
    #expect(file.position == 11)
    let names = try directory.names
    #expect(names.count == 1)
    #expect(names[0].hasPrefix(".out.rnnx-\(getpid())-") && names[0].hasSuffix(".tmp"))
    try file.commit()
    #expect(try directory.names == ["out"])
    #expect(try directory.text(of: "out") == "Jello world")
  }

  @Test("The old file stays until the new one is complete, and its permissions pass on")
  func replacesAtOnce() throws {
    try directory.write("old", to: "out")
    #expect(chmod(directory("out"), 0o640) == 0)
    let file = try AtomicOutputFile(path: directory("out"))
    try file.write("new")
    #expect(try directory.text(of: "out") == "old")
    try file.commit()
    #expect(try directory.text(of: "out") == "new")
    let attributes = try FileManager.default.attributesOfItem(atPath: directory("out"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("An uncommitted file leaves no trace")
  func removesUncommitted() throws {
    try directory.write("old", to: "out")
    do {
      let file = try AtomicOutputFile(path: directory("out"))
      try file.write("new")
    }
    #expect(try directory.names == ["out"])
    let cancelled = try AtomicOutputFile(path: directory("other"))
    cancelled.cancel()
    #expect(try directory.names == ["out"])
    #expect(try directory.text(of: "out") == "old")
  }

  @Test("An existing file is kept where replacing is not wanted")
  func refusesExisting() throws {
    try directory.write("old", to: "out")
    let early = try #require(throws: FileError.self) {
      try AtomicOutputFile(path: directory("out"), replacingExisting: false)
    }
    #expect(early.reason == .exists && early.operation == .create)
    let file = try AtomicOutputFile(path: directory("late"), replacingExisting: false)
    try file.write("new")
    try directory.write("somebody else's", to: "late")
    let late = try #require(throws: FileError.self) { try file.commit() }
    #expect(late.reason == .exists && late.operation == .replace)
    #expect(try directory.text(of: "late") == "somebody else's")
    #expect(try directory.names == ["late", "out"])
    let fresh = try AtomicOutputFile(path: directory("fresh"), replacingExisting: false)
    try fresh.write("new")
    try fresh.commit()
    #expect(try directory.names == ["fresh", "late", "out"])
  }

  @Test("A symbolic link stays and its target is replaced")
  func followsLinks() throws {
    try directory.write("old", to: "real")
    #expect(symlink("real", directory("link")) == 0)
    #expect(symlink("later", directory("dangling")) == 0)
    for (name, target) in [("link", "real"), ("dangling", "later")] {
      let file = try AtomicOutputFile(path: directory(name))
      try file.write("new")
      try file.commit()
      #expect(try directory.text(of: target) == "new")
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory("link")) == "real")
  }

  @Test("Devices are written directly and stay what they are")
  func writesDevices() throws {
    let file = try AtomicOutputFile(path: "/dev/null")
    #expect(!file.isSeekable && file.temporaryPath == nil)
    try file.write("anything")
    let error = try #require(throws: FileError.self) { try file.overwrite([1], at: 0) }
    #expect(error.reason == .notSeekable)
    try file.commit()
    var info = stat()
    #expect(lstat("/dev/null", &info) == 0 && info.st_mode & S_IFMT == S_IFCHR)
  }

  @Test("A named pipe is written directly")
  func writesPipes() throws {
    #expect(mkfifo(directory("pipe"), 0o600) == 0)
    // Opened for both ends, so that neither waits for the other.
    let reader = open(directory("pipe"), O_RDWR)
    defer { close(reader) }
    let file = try AtomicOutputFile(path: directory("pipe"))
    try file.write("hello")
    try file.commit()
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &buffer, 16) == 5)
    #expect(try directory.names == ["pipe"])
  }

  @Test("A full disk is an error of writing")
  func reportsFullDisk() throws {
    let file = try AtomicOutputFile(path: "/dev/full")
    let error = try #require(throws: FileError.self) { try file.write("x") }
    #expect(error == FileError(path: "/dev/full", operation: .write, reason: .full))
  }

  @Test(
    "What cannot be created is refused with its reason",
    arguments: [
      ("missing/out", .missing), ("", .directory), ("file/out", .missing),
    ] as [(String, FileError.Reason)])
  func refusesImpossibleTargets(name: String, reason: FileError.Reason) throws {
    try directory.write("", to: "file")
    let path = name.isEmpty ? directory.path : directory(name)
    let error = try #require(throws: FileError.self) { try AtomicOutputFile(path: path) }
    #expect(error == FileError(path: path, operation: .create, reason: reason))
  }

  @Test("A loop of links is refused")
  func refusesLinkLoops() throws {
    #expect(symlink("b", directory("a")) == 0)
    #expect(symlink("a", directory("b")) == 0)
    let error = try #require(throws: FileError.self) {
      try AtomicOutputFile(path: directory("a"))
    }
    #expect(error.reason == .system(ELOOP))
  }

  @Test("Temporaries of processes that are gone are removed, those in use are not")
  func removesStaleTemporaries() throws {
    try directory.write("", to: ".out.rnnx-99999-abc.tmp")
    try directory.write("", to: ".other.rnnx-99999-abc.tmp")
    let first = try AtomicOutputFile(path: directory("out"))
    let second = try AtomicOutputFile(path: directory("out"))
    #expect(try directory.names.count == 3)
    try first.write("first")
    try second.write("second")
    try first.commit()
    try second.commit()
    #expect(try directory.text(of: "out") == "second")
    #expect(try directory.names == [".other.rnnx-99999-abc.tmp", "out"])
  }

  @Test("A library that locks files itself can write the temporary")
  func yieldsLock() throws {
    let file = try AtomicOutputFile(path: directory("out"))
    file.yieldLockToLibrary()
    let path = try #require(file.temporaryPath)
    let other = open(path, O_RDWR | O_TRUNC)
    #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
    #expect(write(other, "abc", 3) == 3)
    close(other)
    #if os(Linux)
      // Still protected from being taken for stale.
      _ = try AtomicOutputFile(path: directory("out"))
    #endif
    try file.commit()
    #expect(try directory.text(of: "out") == "abc")
  }

  @Test("A temporary that was exchanged is not put in place")
  func noticesExchange() throws {
    let file = try AtomicOutputFile(path: directory("out"))
    let path = try #require(file.temporaryPath)
    #expect(unlink(path) == 0)
    let error = try #require(throws: FileError.self) { try file.commit() }
    #expect(error.reason == .exchanged)
    #expect(try directory.names.isEmpty)
  }

  @Test("Reserved space that was not used is given back")
  func reservesSpace() throws {
    let file = try AtomicOutputFile(path: directory("out"), reserving: 100_000)
    try file.write("short")
    try file.commit()
    #expect(try directory.text(of: "out") == "short")
  }

  @Test("More space than any disk has is refused before writing")
  func refusesImpossibleSize() throws {
    let error = try #require(throws: FileError.self) {
      try AtomicOutputFile(path: directory("out"), reserving: 1 << 58)
    }
    #expect(error.reason == .full && error.operation == .write)
    #expect(try directory.names.isEmpty)
  }

  @Test("A long name leaves room for the temporary's additions")
  func shortensLongNames() throws {
    let name = String(repeating: "n", count: 250)
    let file = try AtomicOutputFile(path: directory(name))
    try file.commit()
    #expect(try directory.names == [name])
  }
}
