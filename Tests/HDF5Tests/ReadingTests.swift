import HDF5
import Testing

/// Everything that h5py reads from the fixtures is read alike, from the path and from memory.
@Suite("Reading agrees with h5py")
struct ReadingTests {
  @Test(
    "Datasets have h5py's shape, type, layout, filters and values", arguments: HDF5Fixture.surveyed)
  func datasets(_ fixture: HDF5Fixture) throws {
    let file = try File(path: fixture.path)
    for (path, expected) in try #require(try fixture.expected().datasets) {
      let dataset = try file.root.dataset(path)
      #expect(dataset.shape == expected.shape, "\(path)")
      #expect(dataset.storedByteCount == expected.stored, "\(path)")
      #expect(dataset.filters.map(\.name) == expected.filters, "\(path)")
      expectLayout(dataset, expected)
      try expectType(dataset.datatype, expected, path)
      if let strings = expected.strings { #expect(try dataset.readStrings() == strings, "\(path)") }
      if let numbers = expected.numbers {
        try expectNumbers(numbers, path, dataset.elementType) {
          try dataset.readDoubles()
        } floats: {
          try dataset.readFloats()
        } integers: {
          try dataset.readIntegers()
        }
      }
      if let hex = expected.hex { #expect(try dataset.readBytes().hex == hex, "\(path)") }
      if expected.type == "other" { expectUnreadable(dataset) }
    }
  }

  @Test("Attributes have h5py's shape, type and values", arguments: HDF5Fixture.surveyed)
  func attributes(_ fixture: HDF5Fixture) throws {
    let file = try File(image: try fixture.bytes())
    for (place, expected) in try #require(try fixture.expected().attributes) {
      let parts = place.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
      let attribute = try owner(parts[0], in: file).attribute(parts[1])
      #expect(attribute.shape == expected.shape, "\(place)")
      try expectType(attribute.datatype, expected, place)
      if let strings = expected.strings {
        #expect(try attribute.strings() == strings, "\(place)")
        if expected.shape == [] { #expect([try attribute.string()] == strings, "\(place)") }
      }
      if let numbers = expected.numbers {
        try expectNumbers(numbers, place, attribute.datatype.elementType) {
          try attribute.doubles()
        } floats: {
          try attribute.floats()
        } integers: {
          try attribute.integers()
        }
        if numbers.isEmpty { #expect(try attribute.strings() == [], "\(place)") }
      }
    }
  }

  @Test("Groups list their children as h5py does", arguments: HDF5Fixture.surveyed)
  func groups(_ fixture: HDF5Fixture) throws {
    let file = try File(path: fixture.path)
    for (path, expected) in try #require(try fixture.expected().groups) {
      let group = try file.root.group(path)
      #expect(try group.tracksCreationOrder == expected.tracked, "\(path)")
      #expect(try group.childNames(in: .name) == expected.name, "\(path)")
      #expect(try group.childNames(in: .creation) == expected.creation, "\(path)")
    }
  }

  @Test("Every attribute is listed", arguments: ["crowds", "crowds_latest"])
  func attributeNames(_ name: String) throws {
    let group = try File(path: HDF5Fixture(name).path).root.group("attributes")
    let digits = Array("0123456789")
    let expected = (0..<40).map { "attribute_\(digits[$0 / 10])\(digits[$0 % 10])" }
    #expect(try group.attributes.names() == expected)
    #expect(try group.attributes.contains("attribute_40") == false)
    #expect(try group.attributes.find("attribute_40") == nil)
  }

  @Test("A list that had to be split is read as one")
  func splitList() throws {
    let file = try File(path: HDF5Fixture("split_attributes").path)
    let names = try file.root.attributes.splitStrings("weight_names")
    #expect(names.count == 430)
    #expect(names.allSatisfy { $0.utf8.count == 156 })
    #expect(names.first?.hasPrefix("layer_000_") == true)
    #expect(names.last?.hasPrefix("layer_429_") == true)
    let whole = try file.root.group("whole").attributes
    #expect(try whole.splitStrings("weight_names") == Array(names.prefix(3)))
    #expect(try whole.containsSplit("weight_names") && !whole.containsSplit("nothing"))
  }

  @Test("Superblocks 0, 2 and 3 are told apart")
  func superblocks() throws {
    for (name, version) in [("layouts", 0), ("layouts_v108", 2), ("layouts_latest", 3)] {
      #expect(try File(path: HDF5Fixture(name).path).superblockVersion == version)
    }
  }

  private func owner(_ path: String, in file: File) throws -> Attributes {
    switch try file.root.kind(of: path) {
    case .dataset: try file.root.dataset(path).attributes
    default: try file.root.group(path).attributes
    }
  }

  private func expectLayout(_ dataset: Dataset, _ expected: ExpectedArray) {
    let layout: StorageLayout =
      switch expected.layout {
      case "compact": .compact
      case "chunked": .chunked(expected.chunk ?? [])
      default: .contiguous
      }
    #expect(dataset.layout == layout, "\(dataset.path)")
  }

  private func expectType(_ type: Datatype, _ expected: ExpectedArray, _ place: String) throws {
    if let string = expected.string {
      let padding: Datatype.StringType.Padding =
        switch string.padding {
        case "nullPadded": .nullPadded
        case "spacePadded": .spacePadded
        default: .nullTerminated
        }
      let stringType = Datatype.StringType(
        length: string.length.map { .fixed($0) } ?? .variable, padding: padding,
        encoding: string.encoding == "utf8" ? .utf8 : .ascii)
      #expect(type == .string(stringType), "\(place)")
    } else if let number = expected.type.flatMap({ ElementType(rawValue: $0) }) {
      let order: ByteOrder = expected.order == ">" ? .bigEndian : .littleEndian
      #expect(type.elementType == number, "\(place)")
      if number.byteCount > 1 { #expect(type == .number(number, order), "\(place)") }
    } else {
      #expect(type.elementType == nil, "\(place)")
    }
  }

  private func expectNumbers(
    _ numbers: [String], _ place: String, _ type: ElementType?, doubles: () throws -> [Double],
    floats: () throws -> [Float], integers: () throws -> [Int64]
  ) throws {
    let expected = numbers.map { Double($0) }
    let read = try doubles()
    #expect(read.count == expected.count, "\(place)")
    for (value, wanted) in zip(read, expected) {
      let wanted = try #require(wanted)
      #expect(value.bitPattern == wanted.bitPattern || (value.isNaN && wanted.isNaN), "\(place)")
    }
    for (value, wanted) in zip(try floats(), read) {
      #expect(value == Float(wanted) || value.isNaN && wanted.isNaN, "\(place)")
    }
    guard type?.isFloatingPoint == false, numbers.allSatisfy({ Int64($0) != nil }) else { return }
    #expect(try integers() == numbers.compactMap { Int64($0) }, "\(place)")
  }

  private func expectUnreadable(_ dataset: Dataset) {
    #expect {
      _ = try dataset.readBytes()
    } throws: { error in
      guard case .wrongType(_, .other) = (error as? HDF5Error)?.reason else { return false }
      return true
    }
  }
}

extension [UInt8] {
  var hex: String {
    map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
