import Foundation
import RNNXData
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

/// A folder of Fixtures/data: a file by NumPy, h5py or Python, and what is in it.
struct DataCase: Sendable, CustomStringConvertible {
  let description: String
  let file: String
  let expected: JSONObject

  static let all: [DataCase] = Fixtures.cases(of: "data").compactMap { folder in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(""))) ?? []
    guard let file = names.first(where: { $0.hasPrefix("file.") }),
      let expected = try? Fixtures.json(folder.path("expected.json")).objectValue
    else { return nil }
    return DataCase(description: folder.name, file: folder.path(file), expected: expected)
  }

  var isHDF5: Bool { file.hasSuffix(".h5") }
}

/// The expectation for one array.
struct ExpectedArray {
  let shape: [Int]
  let elementType: ElementType
  let values: [JSONValue]

  init(_ json: JSONValue) throws {
    shape = try #require(json["shape"]?.arrayValue).compactMap(\.intValue)
    elementType = try #require(json["dtype"]?.stringValue.flatMap(ElementType.init(rawValue:)))
    values = try #require(json["values"]?.arrayValue)
  }

  /// Compares exactly: NumPy rounds to the nearest float32 as well.
  func check(_ tensor: TensorData, type: ElementType? = nil) {
    #expect(tensor.shape == shape)
    #expect(tensor.elementType == type ?? elementType)
    guard tensor.shape == shape else { return }
    if elementType == .float32 {
      let expected = values.map { Float($0.doubleValue ?? .nan) }
      let found = tensor.floats()
      let difference = found.indices.first { index in
        found[index].bitPattern != expected[index].bitPattern
          && !(found[index].isNaN && expected[index].isNaN)
      }
      #expect(difference == nil, "\(difference.map { (found[$0], expected[$0]) } ?? (0, 0))")
    } else {
      // As text, since uint64 has more numbers than Int.
      let expected = values.map { $0.intValue.map(String.init) ?? "\($0)" }
      #expect(text(tensor) == expected)
    }
  }

  private func text(_ tensor: TensorData) -> [String] {
    guard tensor.elementType == .uint64 else { return tensor.integers().map { "\($0 ?? 0)" } }
    return stride(from: 0, to: tensor.bytes.count, by: 8).map { offset in
      tensor.bytes.withUnsafeBytes {
        "\($0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))"
      }
    }
  }
}

@Suite("Data files by NumPy, h5py and Python")
struct DataFixtureTests {
  /// Opens each array of a case under the name by which it is expected.
  static func sources(_ data: DataCase) throws -> [(any SampleSource, ExpectedArray)] {
    if data.isHDF5 {
      return try data.expected.map { name, json in
        let path = "\(data.file):\(name)"
        return (try DataInput(opening: path).single(), try ExpectedArray(json))
      }
    }
    let input = try DataInput(opening: data.file)
    #expect(input.entries.count == data.expected.count)
    return try data.expected.map { name, json in
      (try name.isEmpty ? input.single() : input.array(name), try ExpectedArray(json))
    }
  }

  @Test("Every kind of file is there")
  func findsCases() {
    #expect(DataCase.all.count > 55)
  }

  @Test("All samples at once are what NumPy wrote", arguments: DataCase.all)
  func readsAll(data: DataCase) throws {
    for (source, expected) in try Self.sources(data) {
      #expect(source.sampleShape == Array(expected.shape.dropFirst()))
      #expect(source.sampleCount == nil || source.sampleCount == expected.shape[0])
      let batch = try source.read(0..<1000)
      expected.check(try batch.tensor(), type: source.elementType)
      #expect(source.elementType == expected.elementType)
      #expect(source.sampleCount == expected.shape[0])
    }
  }

  @Test("Sample by sample, and again from the beginning", arguments: DataCase.all)
  func readsInPieces(data: DataCase) throws {
    for (source, expected) in try Self.sources(data) {
      for _ in 0..<2 {
        var bytes: [UInt8] = []
        for sample in 0..<expected.shape[0] {
          let batch = try source.read(sample..<sample + 1).tensor()
          #expect(batch.shape == [1] + expected.shape.dropFirst())
          bytes += batch.bytes
        }
        #expect(try source.read(expected.shape[0]..<expected.shape[0] + 5).count == 0)
        expected.check(
          TensorData(shape: expected.shape, elementType: source.elementType, bytes: bytes))
      }
    }
  }

  @Test("A range in the middle is read alone", arguments: DataCase.all)
  func readsMiddle(data: DataCase) throws {
    for (source, expected) in try Self.sources(data) where expected.shape[0] > 2 {
      let all = try source.read(0..<expected.shape[0]).tensor()
      let size = all.bytes.count / expected.shape[0]
      #expect(try source.read(1..<3).tensor().bytes == Array(all.bytes[size..<3 * size]))
    }
  }

  @Test("A compressed array of more bytes than one buffer is read as a stream")
  func readsWide() throws {
    let source = try DataInput(opening: Fixtures.path("data/wide/file.npz")).array("wide")
    for sample in [0, 2, 1] {
      let tensor = try source.read(sample..<sample + 1).tensor()
      #expect(tensor.bytes == (0..<50000).map { UInt8((sample * 50000 + $0) % 251) })
    }
  }

  @Test("The digits are images, scaled unless told otherwise")
  func scalesImages() throws {
    let path = Fixtures.path("digits.idx")
    let source = try DataInput(opening: path).single()
    #expect(source.shape == [1000, 28, 28])
    #expect(source.scaling == .image && source.canSeek && source.elementType == .float32)
    let raw = try DataInput(opening: path, options: ReadingOptions(scaling: .none)).single()
    #expect(raw.scaling == nil && raw.elementType == .uint8)
    let bytes = try raw.read(0..<1000).tensor()
    #expect(try source.read(0..<1000).tensor().floats() == bytes.bytes.map { Float($0) / 255 })
    let scaled = try DataInput(opening: path, options: ReadingOptions(scaling: .factor(2))).single()
    #expect(scaled.scaling == .factor(2))
    #expect(
      try scaled.read(0..<2).tensor().floats() == bytes.floats().prefix(2 * 784).map { $0 * 2 })
  }

  @Test("Labels are read from IDX, NPY and text")
  func readsLabels() throws {
    let labels = try Labels(reading: Fixtures.path("digits-labels.idx"))
    #expect(labels.values.count == 1000)
    #expect(labels.values.allSatisfy { (0...9).contains($0) })
    let ids = try Labels(reading: Fixtures.path("data/npz_stored/file.npz"), array: "ids")
    #expect(ids.values.count == 4)
  }
}
