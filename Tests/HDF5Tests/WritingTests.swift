import Foundation
import HDF5
import RNNXFiles
import Testing

/// What is written is read back, appears complete or not at all, and is always the same.
@Suite("Writing")
struct WritingTests {
  /// With `HDF5_SAMPLE` set, the file stays there for h5py.
  @Test("Everything that is written is read back")
  func roundTrip() throws {
    let directory = try TemporaryDirectory()
    let path = ProcessInfo.processInfo.environment["HDF5_SAMPLE"] ?? directory.file("sample.h5")
    let writer = try FileWriter(path: path)
    try SampleFile.write(to: writer.root)
    try writer.close()
    let file = try File(path: path)
    #expect(file.superblockVersion == 0)
    try expectAttributes(file.root.attributes)
    try expectNumbers(try file.root.group("numbers"))
    for name in ["chunked", "all", "rows"] {
      let dataset = try file.root.dataset("layouts/" + name)
      #expect(dataset.shape == [23, 7])
      #expect(try dataset.readFloats() == SampleFile.ramp)
    }
    #expect(
      try file.root.dataset("layouts/all").filters.map(\.name) == [
        "shuffle", "deflate", "fletcher32",
      ])
    let strings = try file.root.group("strings")
    #expect(try strings.dataset("variable").readStrings() == ["one", "", "drüben", "four"])
    #expect(try strings.dataset("fixed").readStrings() == ["one", "three"])
    let names = try file.root.group("model_weights/lstm").attributes.strings("weight_names")
    #expect(names == ["lstm/lstm_cell/kernel:0", "lstm/lstm_cell/bias:0"])
    #expect(
      try file.root.group("model_weights/lstm").dataset(names[0]).readFloats() == [
        1, 2, 3, 4, 5, 6,
      ])
    #expect(try file.root.kind(of: "größe") == .group)
  }

  private func expectAttributes(_ attributes: Attributes) throws {
    #expect(try attributes.string("model_config") == "{\"class_name\": \"Sequential\"}")
    #expect(
      try attributes.attribute("keras_version").datatype
        == .string(.init(length: .variable, encoding: .ascii)))
    #expect(try attributes.string("text") == "grün")
    #expect(try attributes.string("empty") == "")
    #expect(try attributes.string("long").utf8.count == 100_000)
    #expect(try attributes.strings("fixed") == ["lstm_1", "d"])
    #expect(
      try attributes.attribute("fixed").datatype
        == .string(.init(length: .fixed(6), padding: .nullPadded, encoding: .ascii)))
    #expect(try attributes.strings("variable") == ["lstm_1", "größe"])
    #expect(try attributes.strings("empty_list") == [])
    #expect(try attributes.attribute("empty_list").datatype == .number(.float64, .littleEndian))
    #expect(try attributes.splitStrings("layer_names") == SampleFile.longList)
    #expect(try attributes.attribute("layer_names2").shape == [400])
    #expect(try !attributes.contains("layer_names") && !attributes.contains("layer_names3"))
    #expect(try attributes.integers("int32") == [-7])
    #expect(try attributes.attribute("matrix").shape == [2, 2])
    #expect(try attributes.doubles("matrix") == [1.5, -2.5, 3.5, 4.5])
    #expect(try attributes.attribute("bool").datatype == .number(.bool, .littleEndian))
  }

  private func expectNumbers(_ group: Group) throws {
    for type in ElementType.allCases {
      let dataset = try group.dataset(type.rawValue)
      #expect(dataset.datatype == .number(type, .littleEndian))
      #expect(dataset.shape == [3] && dataset.layout == .contiguous)
    }
    #expect(try group.dataset("int64").readIntegers() == [.min, 0, .max])
    #expect(try group.dataset("uint32").readIntegers() == [0, 7, 4_294_967_295])
    #expect(try group.dataset("float32").readFloats() == [-1.5, .infinity, .leastNonzeroMagnitude])
    #expect(
      try group.dataset("float64").readDoubles() == [-1.5, .infinity, .leastNonzeroMagnitude])
    #expect(try group.dataset("bool").readIntegers() == [1, 0, 1])
    #expect(try group.dataset("float16").readFloats() == [1, -2.5, 65504])
    #expect(try group.dataset("bfloat16").readFloats() == [1, -2.5, 3.140625])
    #expect(try group.dataset("scalar").readFloats() == [2.5])
    #expect(try group.dataset("empty").readFloats() == [])
  }

  @Test("The same content gives the same bytes, in memory and on disk, now and later")
  func reproducible() async throws {
    let first = try image()
    // Long enough for a stored time to differ.
    try await Task.sleep(for: .milliseconds(1100))
    #expect(try image() == first)
    let directory = try TemporaryDirectory()
    let writer = try FileWriter(path: directory.file("sample.h5"))
    try SampleFile.write(to: writer.root)
    try writer.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("sample.h5"))) == Data(first))
  }

  @Test("A file appears only when it is closed, and replaces an old one only then")
  func atomic() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    do {
      let writer = try FileWriter(path: path)
      try SampleFile.write(to: writer.root)
    }
    #expect(try directory.names() == ["model.h5"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    let writer = try FileWriter(path: path)
    try writer.root.write([Float(1)], shape: [1], to: "x")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try writer.close()
    #expect(try directory.names() == ["model.h5"])
    #expect(try File(path: path).root.dataset("x").readFloats() == [1])
  }

  @Test("Where nothing can be created or written, the error says so and nothing is left")
  func failures() throws {
    let directory = try TemporaryDirectory()
    #expect(creationFailure(directory.file("no/model.h5")) == .cannotCreate(.missing))
    #expect(creationFailure(directory.path) == .cannotCreate(.directory))
    #expect(try directory.names() == [])
    let writer = try FileWriter(path: "/dev/full")
    try writer.root.write([Float](repeating: 1, count: 10000), shape: [10000], to: "x")
    do {
      try writer.close()
      Issue.record("a full device took the file")
    } catch {
      #expect(error.reason == .writeFailed(.full))
      #expect(error.file == "/dev/full")
    }
  }

  @Test("A full disk leaves the old file and no temporary")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let path = directory.file("model.h5")
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      // A limit on the size of files stands for a full disk.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let writer = try FileWriter(path: path)
      try writer.root.write([Float](repeating: 1, count: 10000), shape: [10000], to: "x")
      do {
        try writer.close()
        exit(1)
      } catch {
        guard (error as? HDF5Error)?.reason == .writeFailed(.full) else { exit(2) }
      }
      let text = try String(contentsOfFile: path, encoding: .utf8)
      guard try directory.names() == ["model.h5"], text == "old" else { exit(3) }
    }
  }

  @Test("Names that are taken, empty or impossible are errors")
  func names() throws {
    let writer = try FileWriter()
    try writer.root.write([Float(1)], shape: [1], to: "a/x")
    try writer.root.attributes.write("one", to: "name")
    #expect(reason { try writer.root.write([Float(1)], shape: [1], to: "a/x") } == .alreadyExists)
    #expect(reason { _ = try writer.root.createGroup("a") } == .alreadyExists)
    #expect(reason { try writer.root.attributes.write("two", to: "name") } == .alreadyExists)
    #expect(
      reason { _ = try writer.root.createGroup("a/x/y") }
        == .wrongKind(expected: .group, found: .dataset))
    #expect(reason { _ = try writer.root.createGroup("") } == .invalidName(""))
    #expect(reason { _ = try writer.root.createGroup("./b") } == .invalidName("."))
    #expect(
      reason { try writer.root.attributes.write("nu\0ll", to: "other") }
        == .unrepresentable("a string with a null character"))
    let long = String(repeating: "x", count: 64513)
    #expect(
      reason { try writer.root.attributes.writeSplit([long], to: "names") }
        == .limitExceeded(.attributeBytes, requested: 64513, allowed: 64512))
    #expect(try writer.root.group("a").path == "/a")
  }

  @Test("Names of 64512 bytes go one to an attribute")
  func splitAtTheLimit() throws {
    let names = ["a", "b"].map { String(repeating: $0, count: 64512) }
    let writer = try FileWriter()
    try writer.root.attributes.writeSplit(names, to: "names")
    let attributes = try File(image: try writer.image()).root.attributes
    #expect(try attributes.names() == ["names0", "names1"])
    #expect(try attributes.splitStrings("names") == names)
  }

  private func image() throws -> [UInt8] {
    let writer = try FileWriter()
    try SampleFile.write(to: writer.root)
    return try writer.image()
  }

  private func creationFailure(_ path: String) -> HDF5Error.Reason? {
    do {
      _ = try FileWriter(path: path)
      return nil
    } catch {
      return error.reason
    }
  }

  private func reason(_ body: () throws -> Void) -> HDF5Error.Reason? {
    do {
      try body()
      return nil
    } catch {
      return (error as? HDF5Error)?.reason
    }
  }
}
