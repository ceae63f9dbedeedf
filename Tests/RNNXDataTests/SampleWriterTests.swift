import Foundation
import RNNXArchive
import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXTestSupport
import Testing

@Suite("Writing data files")
struct SampleWriterTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  static let values: [Float] = [0.1, -1.5, 1e-20, 3.4e38, 7, -0.0, 1e10, 0.333333, 2, 3, 4, 5]

  /// Writes 3 samples of shape [2, 2] in batches of 2 and 1, and as many scalars where two arrays are wanted.
  func write(_ name: String, arrays: Int = 1, options: WritingOptions = WritingOptions()) throws {
    let all = [
      OutputArray(name: "dense", sampleShape: [2, 2]), OutputArray(name: "gate", sampleShape: []),
    ]
    let writer = try makeSampleWriter(
      name.hasPrefix("/") ? name : directory(name), arrays: Array(all.prefix(arrays)),
      options: options)
    let batches = [
      [
        OutputBatch(shape: [2, 2, 2], values: Array(Self.values[..<8])),
        OutputBatch(shape: [2], values: [1, 2]),
      ],
      [
        OutputBatch(shape: [1, 2, 2], values: Array(Self.values[8...])),
        OutputBatch(shape: [1], values: [3]),
      ],
    ]
    for batch in batches { try writer.append(Array(batch.prefix(arrays))) }
    #expect(try directory.names.contains(name) == false)
    try writer.finish()
  }

  @Test(
    "One array is read back as it was",
    arguments: ["a.csv", "a.tsv", "a.jsonl", "a.npy", "a.npz", "a.h5"])
  func roundTrips(name: String) throws {
    try write(name)
    #expect(try directory.names == [name])
    let source = try DataInput(opening: directory(name)).single()
    let tensor = try source.read(0..<10).tensor()
    #expect(tensor.floats().map(\.bitPattern) == Self.values.map(\.bitPattern))
    let isTable = name.hasSuffix("sv")
    #expect(tensor.shape == (isTable ? [3, 4] : [3, 2, 2]))
  }

  @Test("Several arrays keep their names", arguments: ["a.jsonl", "a.npz", "a.h5"])
  func writesSeveral(name: String) throws {
    try write(name, arrays: 2, options: WritingOptions(sampleCount: 3))
    let path = directory(name)
    let isHDF5 = name.hasSuffix("h5")
    let dense =
      try isHDF5
      ? DataInput(opening: path + ":/dense").single() : DataInput(opening: path).array("dense")
    let gate =
      try isHDF5
      ? DataInput(opening: path + ":/gate").single() : DataInput(opening: path).array("gate")
    #expect(try dense.read(0..<3).tensor().floats() == Self.values)
    #expect(try gate.read(0..<3).tensor().floats() == [1, 2, 3])
    #expect(gate.sampleShape == [])
  }

  @Test("A table of several arrays has a header, and is read back with it")
  func writesHeader() throws {
    try write("a.csv", arrays: 2)
    let text = String(decoding: try directory.bytes(of: "a.csv"), as: UTF8.self)
    #expect(text.hasPrefix("dense_0,dense_1,dense_2,dense_3,gate\n0.1,-1.5,1e-20,3.4e+38,1.0\n"))
    #expect(
      try DataInput(opening: directory("a.csv")).single().read(0..<9).tensor().shape == [3, 5])
  }

  @Test(
    "NPY is byte for byte what numpy.save writes",
    arguments: DataCase.all.filter { $0.description.contains("written_") })
  func writesLikeNumPy(data: DataCase) throws {
    let source = try DataInput(opening: data.file).single()
    let array = OutputArray(name: "x", sampleShape: source.sampleShape)
    let writer = try makeSampleWriter(directory("a.npy"), arrays: [array])
    for batch in try source.readAll(step: 2) {
      let tensor = try batch.tensor()
      try writer.append([OutputBatch(shape: tensor.shape, values: tensor.floats())])
    }
    try writer.finish()
    let expected = try Data(contentsOf: URL(fileURLWithPath: data.file))
    #expect(try directory.bytes(of: "a.npy") == Array(expected))
  }

  @Test("NPZ streams, waits in spools, or is compressed: always the same arrays")
  func writesArchives() throws {
    for options in [
      WritingOptions(), WritingOptions(sampleCount: 3), WritingOptions(compresses: true),
      WritingOptions(sampleCount: 3, compresses: true),
    ] {
      var options = options
      options.replacesExisting = true
      try write("sub.npz", options: options)
      let archive = try ZipArchive(path: directory("sub.npz"))
      #expect(archive.entries.map(\.name) == ["dense.npy"])
      #expect(archive.entries[0].method == (options.compresses ? .deflated : .stored))
      let source = try DataInput(opening: directory("sub.npz")).single()
      #expect(try source.read(0..<9).tensor().floats() == Self.values)
      try FileManager.default.removeItem(atPath: directory("sub.npz"))
      #expect(try directory.names == [])
    }
  }

  @Test("Not-a-number and infinities survive", arguments: ["a.csv", "a.jsonl", "a.npy"])
  func writesNonFinite(name: String) throws {
    let array = OutputArray(name: "x", sampleShape: [3])
    let writer = try makeSampleWriter(directory(name), arrays: [array])
    try writer.append([OutputBatch(shape: [1, 3], values: [.nan, .infinity, -.infinity])])
    try writer.finish()
    let found = try DataInput(opening: directory(name)).single().read(0..<1).tensor().floats()
    #expect(found[0].isNaN && found[1] == .infinity && found[2] == -.infinity)
  }

  @Test("An existing file is kept unless told otherwise")
  func keepsExisting() throws {
    let path = try directory.write("old", to: "a.csv")
    let array = OutputArray(name: "x", sampleShape: [])
    let error = try #require(throws: DataError.self) {
      try makeSampleWriter(path, arrays: [array])
    }
    #expect(error.fileError?.reason == .exists)
    do {
      let options = WritingOptions(replacesExisting: true)
      let writer = try makeSampleWriter(path, arrays: [array], options: options)
      try writer.append([OutputBatch(shape: [1], values: [1])])
    }
    #expect(String(decoding: try directory.bytes(of: "a.csv"), as: UTF8.self) == "old")
    #expect(try directory.names == ["a.csv"])
  }

  @Test("A name that says no format, and several arrays in NPY, are refused")
  func refusesFormats() throws {
    let arrays = [OutputArray(name: "x", sampleShape: []), OutputArray(name: "y", sampleShape: [])]
    for (name, reason) in [
      ("a.bin", DataError.Reason.unknownFormat("a.bin")), ("a.idx", .unknownFormat("a.idx")),
      ("a.npy", .oneArrayOnly(["x", "y"])),
    ] {
      let error = try #require(throws: DataError.self) {
        try makeSampleWriter(directory(name), arrays: arrays)
      }
      #expect(error.reason == reason)
    }
    #expect(try directory.names == [])
  }

  @Test("Samples of another shape are refused by binary formats and written by JSON lines")
  func checksShapes() throws {
    let array = OutputArray(name: "x", sampleShape: [2])
    for name in ["a.npy", "a.npz", "a.h5"] {
      let writer = try makeSampleWriter(directory(name), arrays: [array])
      let error = try #require(throws: DataError.self) {
        try writer.append([OutputBatch(shape: [1, 3], values: [1, 2, 3])])
      }
      #expect(error.reason == .recordShape(expected: [2], found: [3]))
    }
    let writer = try makeSampleWriter(directory("a.jsonl"), arrays: [array])
    try writer.append([OutputBatch(shape: [1, 3], values: [1, 2, 3])])
    try writer.append([OutputBatch(shape: [1, 1], values: [4])])
    try writer.finish()
    #expect(
      String(decoding: try directory.bytes(of: "a.jsonl"), as: UTF8.self)
        == "[1.0,2.0,3.0]\n[4.0]\n")
    #expect(try directory.names == ["a.jsonl"])
  }
}
