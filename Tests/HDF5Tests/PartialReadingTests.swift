import HDF5
import Testing

/// Reading by rows, without copies, and as bytes.
@Suite("Partial and raw reading")
struct PartialReadingTests {
  static let paths = [
    "contiguous", "chunked", "gzip", "shuffled", "checked", "all", "big", "growing",
    "growing_both", "one_chunk",
  ]

  @Test("Rows are slices of the whole", arguments: paths)
  func rows(_ path: String) throws {
    for name in ["layouts", "layouts_v108", "layouts_latest", "repacked_gzip"] {
      let dataset = try File(path: HDF5Fixture(name).path).root.dataset(path)
      let whole = try dataset.readFloats()
      for rows in [0..<1, 3..<11, 22..<23, 0..<23, 7..<7] {
        let expected = Array(whole[rows.lowerBound * 7..<rows.upperBound * 7])
        #expect(try dataset.readFloats(rows: rows) == expected)
        #expect(try dataset.readDoubles(rows: rows).map { Float($0) } == expected)
        var buffer = [Float](repeating: .nan, count: rows.count * 7)
        var span = buffer.mutableSpan
        try dataset.read(into: &span, rows: rows)
        #expect(buffer == expected)
      }
    }
  }

  @Test("Rows of strings are slices of the whole, over several blocks")
  func stringRows() throws {
    let dataset = try File(path: HDF5Fixture("strings_h5py3").path).root.dataset("variable_table")
    #expect(dataset.shape == [600, 2])
    #expect(try dataset.readStrings(rows: 100..<590) == (0..<490).flatMap { _ in ["a", "b"] })
  }

  @Test("Big-endian numbers come as little-endian bytes")
  func bytes() throws {
    let root = try File(path: HDF5Fixture("numbers").path).root
    for name in ["int16", "uint32", "int64", "float16", "float32", "float64"] {
      let little = try root.dataset("little/\(name)").readBytes()
      #expect(try root.dataset("big/\(name)").readBytes() == little)
    }
    #expect(try root.dataset("little/uint16").readBytes(rows: 1..<2) == [0, 1, 0, 128, 255, 255])
  }

  @Test("Numbers that do not fit 64 signed bits are an error, not another number")
  func unrepresentable() throws {
    let root = try File(path: HDF5Fixture("numbers").path).root
    for path in ["beyond", "little/float32", "little/float16"] {
      #expect {
        _ = try root.dataset(path).readIntegers()
      } throws: { error in
        guard case .unrepresentable = (error as? HDF5Error)?.reason else { return false }
        return true
      }
    }
    #expect(try root.dataset("beyond").readDoubles() == [0x1p64])
  }

  @Test("Values of another type are refused by name")
  func wrongTypes() throws {
    let root = try File(path: HDF5Fixture("strings_h5py3").path).root
    let found = Datatype.string(.init(length: .variable))
    #expect(
      throws: HDF5Error(
        file: HDF5Fixture("strings_h5py3").path, object: "/variable", operation: .read,
        reason: .wrongType(expected: "numbers", found: found))
    ) { try root.dataset("variable").readFloats() }
    #expect(throws: HDF5Error.self) { try root.attributes.integers("from_str") }
    #expect(throws: HDF5Error.self) { try root.attributes.string("names") }
    let numbers = try File(path: HDF5Fixture("numbers").path).root.dataset("scalar").attributes
    #expect(throws: HDF5Error.self) { try numbers.string("one") }
    #expect(try numbers.integers("one") == [7])
  }
}
