import Foundation
import RNNXArchive
import RNNXFiles
import Testing

@Suite("Zip archives")
struct ZipArchiveTests {
  static let central: [UInt8] = [0x50, 0x4B, 1, 2]
  static let local: [UInt8] = [0x50, 0x4B, 3, 4]

  /// The error of opening `image` and reading all of it.
  static func error(_ image: [UInt8]) throws -> ArchiveError {
    try #require(throws: ArchiveError.self) { try ArchiveFixture.contents(image) }
  }

  static func isMalformed(_ image: [UInt8]) throws -> Bool {
    if case .malformed = try error(image).reason { true } else { false }
  }

  @Test(
    "What is written is read back",
    arguments: [ZipWriter.Compression.none, .deflate(level: 1), .deflate(level: 9)])
  func roundTrips(compression: ZipWriter.Compression) throws {
    let image = try ArchiveFixture.bytes(ArchiveFixture.members, compression)
    let found = try ArchiveFixture.contents(image)
    #expect(found == Dictionary(uniqueKeysWithValues: ArchiveFixture.members))
    #expect(image == (try ArchiveFixture.bytes(ArchiveFixture.members, compression)))
    if compression != .none { #expect(image.count < 1000) }
  }

  @Test("An archive without members is one")
  func readsEmpty() throws {
    #expect(try ArchiveFixture.contents(try ArchiveFixture.bytes([])).isEmpty)
  }

  @Test("More members than 16 bits count need ZIP64")
  func readsManyMembers() throws {
    let members = (0..<65_536).map { ("\($0)", [UInt8]()) }
    let image = try ArchiveFixture.bytes(members)
    let error = try #require(throws: ArchiveError.self) {
      try ZipArchive(image: image, name: "many.zip")
    }
    #expect(error.reason == .limitExceeded("members", requested: 65_536, limit: 65_535))
    let archive = try ZipArchive(image: image, name: "many.zip", limits: ZipLimits(entries: 65_536))
    #expect(archive.entries.count == 65_536)
    #expect(archive["65535"] != nil && archive["65536"] == nil)
  }

  @Test("ZIP64 records where nothing needs them, as Python writes from 2 GiB on, must agree")
  func readsNeedlessZIP64() throws {
    let image = try ArchiveFixture.bytes()
    let start = try #require(image.position(of: Self.central))
    let end = image.count - 22
    func with(count: Int) throws -> [UInt8] {
      var records: [UInt8] = [0x50, 0x4B, 6, 6]
      func add(_ value: Int, _ width: Int) {
        for byte in 0..<width { records.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
      }
      add(44, 8)
      add(45 | 45 << 16, 4)
      add(0, 8)
      for value in [count, count, end - start, start] { add(value, 8) }
      records += [0x50, 0x4B, 6, 7]
      add(0, 4)
      add(end, 8)
      add(1, 4)
      return Array(image[..<end]) + records + Array(image[end...])
    }
    let members = Dictionary(uniqueKeysWithValues: ArchiveFixture.members)
    #expect(try ArchiveFixture.contents(try with(count: members.count)) == members)
    #expect(try Self.isMalformed(try with(count: members.count - 1)))
  }

  @Test("A member is a part of its archive's file, or a file without a name that holds it expanded")
  func givesFiles() throws {
    for compression in [ZipWriter.Compression.none, .deflate(level: 6)] {
      let path = NSTemporaryDirectory() + "rnnx-zip-" + UUID().uuidString
      defer { try? FileManager.default.removeItem(atPath: path) }
      let image = try ArchiveFixture.bytes(ArchiveFixture.members, compression)
      try Data(image).write(to: URL(fileURLWithPath: path))
      let archive = try ZipArchive(path: path)
      for (name, content) in ArchiveFixture.members {
        let entry = try #require(archive[name])
        let (reader, range) = try #require(try archive.file(of: entry))
        #expect(try reader.read(at: range.lowerBound, count: range.count) == content)
      }
      var changed = image
      let zeros = try #require(changed.position(of: Array("zeros".utf8)))
      changed[zeros + 40] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: path))
      let other = try ZipArchive(path: path)
      let entry = try #require(other["grüße/zeros"])
      #expect(throws: ArchiveError.self) { try other.file(of: entry) }
    }
  }

  @Test("Cut anywhere, an archive is refused")
  func refusesTruncations() throws {
    let image = try ArchiveFixture.bytes(ArchiveFixture.members, .deflate(level: 6))
    for length in 0..<image.count {
      #expect(throws: ArchiveError.self, "\(length) bytes") {
        try ArchiveFixture.contents(Array(image[..<length]))
      }
    }
  }

  @Test("Whatever byte is changed: an error, or the same contents")
  func noticesChanges() throws {
    let image = try ArchiveFixture.bytes(ArchiveFixture.members, .deflate(level: 6))
    let expected = Set(ArchiveFixture.members.map(\.1))
    for position in image.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = image
        changed[position] ^= mask
        if let found = try? ArchiveFixture.contents(changed) {
          #expect(Set(found.values) == expected, "byte \(position)")
        }
      }
    }
  }

  @Test("Bytes after the end record, a comment included, are refused")
  func refusesTail() throws {
    let image = try ArchiveFixture.bytes()
    #expect(try Self.error(image + [0]).reason == .notZip)
    var commented = image
    commented[image.count - 2] = 1
    #expect(try Self.isMalformed(commented))
    #expect(try Self.error(commented + [0x41]).reason == .notZip)
    #expect(try Self.error([]).reason == .notZip)
  }

  @Test(
    "Names that mean one file to somebody are refused",
    arguments: [("a", "a"), ("a/b", "A/B"), ("caf\u{E9}", "cafe\u{301}")])
  func refusesDuplicates(first: String, second: String) throws {
    let image = try ArchiveFixture.bytes([(first, [1]), (second, [2])])
    #expect(try Self.error(image).reason == .duplicateName)
  }

  @Test(
    "Names that lead elsewhere are refused",
    arguments: ["/a", "../a", "a/../b", "..", "a\\b", "C:/a", "a\0b"])
  func refusesUnsafeNames(name: String) throws {
    #expect(try Self.error(try ArchiveFixture.bytes([(name, [1])])).reason == .unsafeName)
  }

  @Test("Members that overlap are refused")
  func refusesOverlap() throws {
    let image = try ArchiveFixture.bytes([("a", [1, 2, 3]), ("b", [1, 2, 3])])
    let second = try #require(image.position(of: Self.central, last: true))
    let first = try #require(image.position(of: Self.central))
    var changed = image
    // The second central header becomes a copy of the first but for its name, and so does the local one.
    changed.replaceSubrange(second..<second + 46, with: image[first..<first + 46])
    #expect(try Self.isMalformed(changed))
    let inner = try ArchiveFixture.bytes([("b", [1, 2, 3])])
    let nested = try ArchiveFixture.bytes([("a", inner), ("b", [1, 2, 3])])
    var pointing = nested
    let header = try #require(nested.position(of: Self.central, last: true))
    // The local header of "b" inside of "a", which is stored.
    let offset = 30 + 1 + 20
    pointing[header + 42] = UInt8(offset)
    pointing[header + 43] = 0
    #expect(
      try Self.error(pointing).reason == .malformed("it overlaps member \"a\""))
  }

  @Test("Local and central headers must agree", arguments: [6, 8, 14, 30])
  func comparesHeaders(offset: Int) throws {
    var image = try ArchiveFixture.bytes([("name", [1, 2, 3])])
    image[offset] ^= offset == 6 ? 2 : 0x20
    #expect(try Self.isMalformed(image))
  }

  @Test("Sizes and checksums that are no truth are refused while reading")
  func comparesContents() throws {
    let image = try ArchiveFixture.bytes(
      [("zeros", [UInt8](repeating: 0, count: 500))], .deflate(level: 6))
    let header = try #require(image.position(of: Self.central))
    // The local ZIP64 field begins behind header and name, with four bytes of its own header.
    let field = 30 + 5 + 4
    for size in [499, 501] {
      var changed = image
      for (place, value) in [
        (header + 24, size & 0xFF), (header + 25, size >> 8), (field, size & 0xFF),
        (field + 1, size >> 8),
      ] {
        changed[place] = UInt8(value)
      }
      #expect(try Self.isMalformed(changed), "\(size)")
    }
    var checksum = image
    checksum[14] ^= 1
    checksum[header + 16] ^= 1
    #expect(try Self.error(checksum).reason == .corrupt("the checksum differs"))
  }

  @Test("A size that deflate cannot reach is refused before reading")
  func refusesBombs() throws {
    let image = try ArchiveFixture.bytes([("a", [1])], .deflate(level: 6))
    let header = try #require(image.position(of: Self.central))
    var changed = image
    changed[header + 27] = 0x7F
    let error = try #require(throws: ArchiveError.self) {
      try ZipArchive(image: changed, name: "bomb.zip")
    }
    #expect(error.member == "a")
    let zeros = try ArchiveFixture.bytes(
      [("a", [UInt8](repeating: 0, count: 1 << 20)), ("b", [UInt8](repeating: 0, count: 1 << 20))],
      .deflate(level: 9))
    let total = try #require(throws: ArchiveError.self) {
      try ZipArchive(image: zeros, name: "bomb.zip", limits: ZipLimits(totalBytes: 1_500_000))
    }
    #expect(
      total.reason
        == .limitExceeded("bytes in all members", requested: 2 << 20, limit: 1_500_000))
  }

  @Test("Encryption, other compression and several disks are refused by name")
  func refusesFeatures() throws {
    let image = try ArchiveFixture.bytes([("a", [1])])
    let header = try #require(image.position(of: Self.central))
    for (place, value) in [
      (header + 8, 1), (header + 10, 12), (header + 34, 1), (image.count - 18, 1),
    ] {
      var changed = image
      changed[place] = UInt8(value)
      guard case .unsupported = try Self.error(changed).reason else {
        Issue.record("byte \(place)")
        continue
      }
    }
  }
}
