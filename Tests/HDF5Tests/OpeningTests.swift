import Foundation
import HDF5
import RNNXFiles
import Testing

/// Files that are none, or not whole.
@Suite("Opening")
struct OpeningTests {
  @Test("A missing file, a directory, an empty file and another format are told apart")
  func reasons() throws {
    let directory = try TemporaryDirectory()
    #expect(reason(directory.file("nothing.h5")) == .cannotOpen(.missing))
    #expect(reason(directory.path) == .cannotOpen(.directory))
    try Data().write(to: URL(fileURLWithPath: directory.file("empty.h5")))
    #expect(reason(directory.file("empty.h5")) == .emptyFile)
    for content in ["x", String(repeating: "no HDF5 ", count: 1000)] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: directory.file("text.h5")))
      #expect(reason(directory.file("text.h5")) == .notHDF5)
    }
  }

  @Test("Every tenth of a file is recognised as truncated", arguments: HDF5Fixture.surveyed)
  func truncation(_ fixture: HDF5Fixture) throws {
    let bytes = try fixture.bytes()
    for tenth in 1..<10 {
      let piece = Array(bytes[..<(bytes.count * tenth / 10)])
      let found = imageReason(piece)
      guard case .truncated(let expected, piece.count) = found else {
        // Shorter than a user block there is no signature.
        #expect(fixture.name == "user_block" && found == .notHDF5, "\(tenth) tenths: \(found)")
        continue
      }
      #expect(expected <= bytes.count)
    }
    #expect(
      imageReason(Array(bytes.dropLast()))
        == .truncated(
          expected: bytes.count, found: bytes.count - 1))
  }

  @Test(
    "A cut file whose header lies about its length gives typed errors only",
    arguments: [
      "numbers", "layouts", "layouts_latest", "repacked_gzip", "crowds",
    ])
  func patchedTruncation(_ name: String) throws {
    let bytes = try HDF5Fixture(name).bytes()
    let place = bytes[8] == 0 ? 40 : 28
    var failures = 0
    for tenth in 1..<10 {
      var piece = Array(bytes[..<(bytes.count * tenth / 10)])
      guard piece.count > 96 else { continue }
      for index in 0..<8 {
        piece[place + index] = UInt8(truncatingIfNeeded: piece.count >> (8 * index))
      }
      do {
        let file = try File(image: piece)
        try file.root.walk { entry in
          switch entry.content {
          case .dataset(let dataset): _ = try dataset.readBytes()
          case .unreadable(let error): throw error
          default: break
          }
        }
      } catch is HDF5Error {
        failures += 1
      }
    }
    #expect(failures > 0)
  }

  @Test("A superblock of the future is called a newer format")
  func newerFormat() throws {
    var bytes = try HDF5Fixture("layouts_latest").bytes()
    bytes[8] = 4
    #expect(imageReason(bytes) == .newerFormat("superblock version 4"))
  }

  @Test("A structure of the future is called a newer format, not damage")
  func newerStructure() throws {
    var bytes = try HDF5Fixture("layouts").bytes()
    // The layout messages of chunked datasets: type 8, size, flags, then version 3 and class 2. HDF5 2.0 writes 5.
    let starts = bytes.indices.dropLast(10).filter { start in
      bytes[start] == 8 && bytes[start + 1] == 0
        && Array(bytes[start + 5..<start + 10]) == [0, 0, 0, 3, 2]
    }
    #expect(starts.count == 10)
    for start in starts { bytes[start + 8] = 5 }
    let root = try File(image: bytes).root
    #expect(try root.dataset("contiguous").readFloats().count == 161)
    let error = #expect(throws: HDF5Error.self) { try root.dataset("chunked") }
    guard case .newerFormat = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A file after a user block is found")
  func userBlock() throws {
    let file = try File(path: HDF5Fixture("user_block").path)
    #expect(try file.root.dataset("x").readFloats() == [0, 1, 2, 3, 4])
  }

  @Test("A pipe is read to its end")
  func pipe() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let bytes = Data(try HDF5Fixture("user_block").bytes())
    let thread = Thread {
      guard let handle = FileHandle(forWritingAtPath: path) else { return }
      handle.write(bytes)
      try? handle.close()
    }
    thread.start()
    let file = try File(path: path)
    #expect(try file.root.dataset("x").readFloats() == [0, 1, 2, 3, 4])
  }

  @Test("An error names file, place and reason")
  func message() throws {
    let path = HDF5Fixture("links").path
    let root = try File(path: path).root
    let error = #expect(throws: HDF5Error.self) { try root.dataset("soft") }
    #expect(
      error?.description
        == "\(path): /soft: refused as unsafe: a soft link, which may lead anywhere")
  }

  private func reason(_ path: String) -> HDF5Error.Reason? {
    do {
      _ = try File(path: path)
      return nil
    } catch {
      return error.reason
    }
  }

  private func imageReason(_ bytes: [UInt8]) -> HDF5Error.Reason {
    do {
      _ = try File(image: bytes)
      return .library("opened")
    } catch {
      return error.reason
    }
  }
}
