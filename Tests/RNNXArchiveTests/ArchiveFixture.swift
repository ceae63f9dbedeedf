import Foundation
import RNNXArchive
import RNNXFiles

/// Makes small archives in memory.
enum ArchiveFixture {
  /// What the archives of these tests hold.
  static let members: [(String, [UInt8])] = [
    ("config.json", Array("{\"units\": 4}".utf8)),
    ("assets/", []),
    ("grüße/zeros", [UInt8](repeating: 0, count: 5000)),
  ]

  /// The bytes of an archive of `members`.
  static func bytes(
    _ members: [(String, [UInt8])] = members, _ compression: ZipWriter.Compression = .none
  ) throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "rnnx-zip-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let output = try AtomicOutputFile(path: path)
    let writer = ZipWriter(output)
    for (name, content) in members { try writer.add(name, content, compression) }
    try writer.finish()
    try output.commit()
    return try readFile(path, limit: 1 << 30)
  }

  /// All members of an archive, each read completely.
  static func contents(_ image: [UInt8]) throws -> [String: [UInt8]] {
    let archive = try ZipArchive(image: image, name: "test.zip")
    return try Dictionary(
      uniqueKeysWithValues: archive.entries.map { ($0.name, try archive.read($0)) })
  }
}

extension [UInt8] {
  /// Where `signature` stands, counted from the end of the file for the `last` one.
  func position(of signature: [UInt8], last: Bool = false) -> Int? {
    let places = indices.filter { self[$0...].starts(with: signature) }
    return last ? places.last : places.first
  }
}
