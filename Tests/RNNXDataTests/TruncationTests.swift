import Foundation
import RNNXData
import RNNXTestSupport
import Testing

@Suite("Truncated and damaged data files")
struct TruncationTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Text has no end mark: what is left of it after a cut may be a shorter valid file.
  static let binary = DataCase.all.filter { data in
    ["idx", "npy", "npz", "ubyte", "h5", "jsonl.gz"].contains { data.file.contains(".\($0)") }
      || data.file.hasSuffix(".gz") || data.file.hasSuffix("ubyte")
  }

  static func readAll(_ path: String) throws {
    let input = try DataInput(opening: path)
    for entry in input.entries { _ = try entry.source.readAll().map { try $0.tensor() } }
  }

  @Test("Cut at every tenth of its length, every binary file is refused", arguments: binary)
  func refusesTruncations(data: DataCase) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: data.file))
    let name = String(try #require(data.file.split(separator: "/").last))
    for tenth in 0..<10 {
      let path = try directory.write(Array(bytes.prefix(bytes.count * tenth / 10)), to: name)
      #expect(throws: DataError.self, "\(tenth) tenths") { try Self.readAll(path) }
    }
    let path = try directory.write(Array(bytes.dropLast()), to: name)
    #expect(throws: DataError.self, "all but one byte") { try Self.readAll(path) }
  }

  @Test(
    "Text cut at every fifth byte gives numbers or an error, never a trap", arguments: DataCase.all)
  func survivesTruncatedTexts(data: DataCase) throws {
    guard data.file.contains(".csv") || data.file.contains(".jsonl"), !data.file.hasSuffix("gz")
    else { return }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: data.file))
    let name = String(try #require(data.file.split(separator: "/").last))
    for length in stride(from: 0, to: bytes.count, by: 5) {
      let path = try directory.write(Array(bytes.prefix(length)), to: name)
      do { try Self.readAll(path) } catch { #expect(error is DataError) }
    }
  }

  @Test(
    "Bytes changed at random give numbers or a typed error, never a trap",
    arguments: DataCase.all.filter { !$0.isHDF5 && !$0.description.contains("written_") })
  func survivesMutations(data: DataCase) throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: data.file)))
    let name = String(try #require(data.file.split(separator: "/").last))
    var generator = SplitMix(state: 7)
    for _ in 0..<60 {
      var mutant = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<min(mutant.count, 400), using: &generator)
        mutant[place] =
          [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      let path = try directory.write(mutant, to: name)
      do { try Self.readAll(path) } catch { #expect(error is DataError, "\(error)") }
    }
  }

  @Test("Bytes after a gzip file are refused, and so is a wrong checksum")
  func refusesDamagedGzip() throws {
    let file = Fixtures.path("data/idx_images_gzip/file.idx.gz")
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    let trailing = try MalformedArrayTests.error(
      try directory.write(bytes + Array("more".utf8), to: "a.idx.gz"))
    #expect(trailing.reason == .trailingBytes(nil))
    var damaged = bytes
    damaged[bytes.count - 6] ^= 1
    let checksum = try MalformedArrayTests.error(try directory.write(damaged, to: "a.idx.gz"))
    #expect(checksum.reason == .damaged("damaged compressed data: incorrect data check"))
    let half = try MalformedArrayTests.error(
      try directory.write(Array(bytes.prefix(bytes.count / 2)), to: "a.idx.gz"))
    #expect(half.reason == .truncated)
  }

  @Test("A gzip file that announces more than it can hold is refused before it is read")
  func refusesGzipBomb() throws {
    // gzip.compress(bytes([0, 0, 8, 3]) + 3 * b"\0\0\xff\xff", mtime=0) by Python 3.11.
    let header: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 99, 96, 224, 96, 102, 96, 248, 255, 31, 134, 1, 77, 156,
      166, 90, 16, 0, 0, 0,
    ]
    let path = try directory.write(header, to: "bomb.idx.gz")
    let error = try #require(throws: DataError.self) { try DataInput(opening: path) }
    #expect(
      error.reason
        == .malformed(
          expected: "a shape that 29 compressed bytes can hold", found: "[65535, 65535, 65535]"))
  }
}

/// Small, and the same numbers on every machine (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
