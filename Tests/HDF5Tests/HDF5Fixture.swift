import Foundation
import HDF5

/// A file that h5py wrote, and what h5py reads from it (`Fixtures/generate/hdf5_cases.py`).
struct HDF5Fixture: CustomStringConvertible {
  let name: String

  init(_ name: String) { self.name = name }

  var description: String { name }
  var path: String { folder.appendingPathComponent("file.h5").path }

  func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent("file.h5")))
  }

  func expected() throws -> Expected {
    let data = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
    return try JSONDecoder().decode(Expected.self, from: data)
  }

  /// The cases whose `expected.json` tells every object.
  static let surveyed: [HDF5Fixture] = [
    "numbers", "other_types", "strings_h5py2", "strings_h5py3", "split_attributes", "layouts",
    "layouts_v108", "layouts_latest", "crowds", "crowds_latest", "user_block", "links",
    "repacked_latest", "repacked_gzip", "repacked_contiguous",
  ].map { HDF5Fixture($0) }

  private var folder: URL {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/hdf5/\(name)")
  }
}

/// The content of an `expected.json`.
struct Expected: Decodable {
  var datasets: [String: ExpectedArray]?
  var attributes: [String: ExpectedArray]?
  var groups: [String: ExpectedGroup]?
  /// How each dataset of the case `unsafe` is refused.
  var refused: [String: String]?
}

struct ExpectedGroup: Decodable {
  var tracked: Bool
  var creation: [String]
  var name: [String]
}

/// A dataset or an attribute as h5py sees it.
struct ExpectedArray: Decodable {
  var shape: [Int]
  /// NumPy's name of the type, `opaque` or `other`; missing for strings.
  var type: String?
  var order: String?
  var string: ExpectedString?
  var strings: [String]?
  /// Python's notation, so that infinities and 64-bit integers survive JSON.
  var numbers: [String]?
  var hex: String?
  var layout: String?
  var chunk: [Int]?
  var filters: [String]?
  var stored: Int?
}

struct ExpectedString: Decodable {
  var length: Int?
  var padding: String
  var encoding: String
}

/// A directory that is removed with its owner.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("hdf5-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  func file(_ name: String) -> String { path + "/" + name }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
