import RNNXData
import RNNXFiles
import RNNXGraph
import Testing

@Suite("Malformed arrays")
struct MalformedArrayTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The error of opening `path` and reading everything in it.
  static func error(
    _ path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws -> DataError {
    try #require(throws: DataError.self) {
      let input = try DataInput(opening: path, options: options)
      for entry in input.entries { _ = try entry.source.readAll().map { try $0.tensor() } }
    }
  }

  @Test("A missing file, a directory and an empty file are told apart")
  func refusesNoFiles() throws {
    let missing = try Self.error(directory("none.npy"))
    #expect(missing.fileError?.reason == .missing)
    #expect(try Self.error(directory.path).fileError?.reason == .directory)
    #expect(try Self.error(try directory.write([], to: "empty.csv")).reason == .empty)
    #expect(try Self.error(directory("none.h5:/data")).fileError?.reason == .missing)
  }

  @Test("What is nothing known is described")
  func refusesUnknownContent() throws {
    let error = try Self.error(try directory.write([1, 2, 3, 4, 5, 0x1B], to: "file.bin"))
    #expect(error.reason == .unrecognized(found: "bytes 01 02 03 04 05 1b"))
  }

  static let idx: [([UInt8], DataError.Reason)] = [
    (
      [0, 1, 8, 1, 0, 0, 0, 1, 7],
      .wrongMagic(
        expected: "00 00, a type of 08, 09, 0b, 0c, 0d or 0e, and the number of axes (IDX)",
        found: "bytes 00 01 08 01")
    ),
    (
      [0, 0, 7, 1, 0, 0, 0, 1, 7],
      .wrongMagic(
        expected: "00 00, a type of 08, 09, 0b, 0c, 0d or 0e, and the number of axes (IDX)",
        found: "bytes 00 00 07 01")
    ),
    ([0, 0, 8, 2, 0, 0, 0, 1, 0, 0], .short(expected: 12, found: 10)),
    ([0, 0, 8, 1, 0, 0, 0, 3, 7, 7], .short(expected: 3, found: 2)),
    ([0, 0, 8, 1, 0, 0, 0, 1, 7, 7], .trailingBytes(1)),
    ([0, 0, 0x0E, 1, 0, 0, 0, 1, 7], .short(expected: 8, found: 1)),
    ([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 7], .short(expected: 0xFFFF_FFFF, found: 1)),
  ]

  @Test("IDX: magic, short data, trailing bytes", arguments: idx)
  func refusesIDX(bytes: [UInt8], reason: DataError.Reason) throws {
    #expect(try Self.error(try directory.write(bytes, to: "file.idx")).reason == reason)
  }

  @Test("IDX: no axis, too many axes, and sizes beyond memory are refused before any is reserved")
  func refusesAbsurdIDX() throws {
    let cases: [(Int, [UInt8])] = [
      (0, [1]), (9, [UInt8](repeating: 0, count: 36)),
      (4, [UInt8](repeating: 0xFF, count: 16)),
      // A zero must not hide that the rest is absurd.
      (5, [0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 16)),
    ]
    for (rank, extents) in cases {
      let bytes = [0, 0, 8, UInt8(rank)] + extents
      let error = try Self.error(try directory.write(bytes, to: "file.idx"))
      guard case .malformed = error.reason else {
        Issue.record("\(error)")
        continue
      }
    }
  }

  /// A NumPy file with this dictionary and data.
  static func npy(_ dictionary: String, _ data: [UInt8] = [], version: [UInt8] = [1, 0]) -> [UInt8]
  {
    let text = Array((dictionary + "\n").utf8)
    let length = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + version + length
      + (version[0] == 1 ? [] : [0, 0]) + text + data
  }

  @Test("NPY as Python 2 wrote it is read")
  func readsPython2() throws {
    let bytes = Self.npy(
      "{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 1L), }", [1, 0, 2, 0])
    let source = try DataInput(opening: try directory.write(bytes, to: "a.npy")).single()
    #expect(try source.read(0..<2).tensor().integers() == [1, 2])
  }

  @Test(
    "NPY: headers by the grammar only",
    arguments: [
      "", "{", "{}", "[]", "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,4)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
      "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1,)}",
      "{'descr' '<f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
      "{'descr: '<f4",
    ])
  func refusesNPYHeaders(dictionary: String) throws {
    let error = try Self.error(
      try directory.write(Self.npy(dictionary, [0, 0, 0, 0]), to: "a.npy"))
    guard case .malformed = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(error.place.hasPrefix("header"))
  }

  @Test(
    "NPY: Python objects and elements that are no numbers are refused by name",
    arguments: [
      ("'|O'", .pickled), ("'O'", .pickled), ("'<c8'", .unsupportedType("<c8")),
      ("'<U3'", .unsupportedType("<U3")), ("'|S3'", .unsupportedType("|S3")),
      ("'<M8[ns]'", .unsupportedType("<M8[ns]")), ("'<f16'", .unsupportedType("<f16")),
      ("'|V2'", .unsupportedType("|V2")), ("'|f4'", .unsupportedType("|f4")),
      ("'f4'", .unsupportedType("f4")),
      ("[('a', '<f4')]", .unsupportedType("structure of several fields")),
    ] as [(String, DataError.Reason)])
  func refusesTypes(type: String, reason: DataError.Reason) throws {
    let header = "{'descr': \(type), 'fortran_order': False, 'shape': (1,), }"
    let path = try directory.write(Self.npy(header, [0x80, 4, 0x4E, 0x2E]), to: "a.npy")
    #expect(try Self.error(path).reason == reason)
  }

  @Test("NPY: magic, version, header length, short and trailing data")
  func refusesOtherNPY() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let cases: [([UInt8], DataError.Reason)] = [
      (Self.npy(header, [0, 0, 0, 0]), .short(expected: 8, found: 4)),
      (Self.npy(header, [UInt8](repeating: 0, count: 9)), .trailingBytes(1)),
      (
        Self.npy(header, version: [4, 0]),
        .malformed(expected: "version 1.0, 2.0 or 3.0", found: "4.0")
      ),
      (
        [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        .tooLarge("bytes of header", found: 0xFFFF_FFFF, limit: 65536)
      ),
      ([0x93] + Array("NUMPY".utf8) + [1, 0, 80, 0, 1], .short(expected: 80, found: 1)),
      (Array("hello, world".utf8), .wrongMagic(expected: #""\x93NUMPY""#, found: #""hello, w""#)),
    ]
    for (bytes, reason) in cases {
      #expect(try Self.error(try directory.write(bytes, to: "a.npy")).reason == reason)
    }
  }

  @Test("Whole numbers are demanded of labels, with the sample that is none")
  func refusesLabels() throws {
    let path = try directory.write("1\n2\n2.5\n", to: "labels.csv")
    let error = try #require(throws: DataError.self) { try Labels(reading: path) }
    #expect(error.reason == .notWhole("2.5"))
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let half: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0x3F]
    let array = try directory.write(Self.npy(header, half), to: "labels.npy")
    let second = try #require(throws: DataError.self) { try Labels(reading: array) }
    #expect(second.reason == .notWhole("0.5") && second.place == "sample 1")
    let wide = try directory.write("1,2\n", to: "wide.csv")
    let third = try #require(throws: DataError.self) { try Labels(reading: wide) }
    #expect(third.reason == .notLabels(shape: [2]))
    let good = try directory.write("3\n1.0\n", to: "good.csv")
    #expect(try Labels(reading: good).values == [3, 1])
  }
}
