import RNNXData
import RNNXGraph
import Testing

@Suite("Texts of numbers")
struct MalformedTextTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  static let faults: [(String, String, String, DataError.Reason)] = [
    ("a.csv", "1,2\n3,x\n", "line 2, field 2", .notNumber("x")),
    ("a.csv", "1,,2\n", "line 1, field 2", .notNumber("")),
    ("a.csv", "a,b\n1,2\nc,d\n", "line 3, field 1", .notNumber("c")),
    ("a.csv", "1 2,3\n", "line 1, field 1", .notNumber("1 2")),
    ("a.csv", "1,x\n1,2\n", "line 1, field 2", .notNumber("x")),
    ("a.csv", "\n\n", "", .malformed(expected: "at least one record", found: "none")),
    ("a.csv", "a,b\n", "", .malformed(expected: "at least one record", found: "none")),
    ("a.tsv", "1\t2\n3,4\n", "line 2, field 1", .notNumber("3,4")),
    (
      "a.jsonl", "[1,2\n", "line 1, byte 5",
      .malformed(expected: "',' or ']'", found: "the end of the line")
    ),
    (
      "a.jsonl", "[1,[2]]\n", "line 1, byte 7",
      .malformed(expected: "elements of shape []", found: "one of shape [1]")
    ),
    (
      "a.jsonl", "[1] 2\n", "line 1, byte 5",
      .malformed(expected: "the end of the line", found: "\"2\"")
    ),
    (
      "a.jsonl", "[1,null]\n", "line 1, byte 4",
      .malformed(expected: "a number or an array of numbers", found: "\"null]\"")
    ),
    (
      "a.jsonl", "[01]\n", "line 1, byte 2",
      .malformed(expected: "a number or an array of numbers", found: "\"01]\"")
    ),
    (
      "a.jsonl", "{\"a\":[1],\"a\":[2]}\n", "line 1, byte 13",
      .malformed(expected: "each name once", found: "\"a\" again")
    ),
    (
      "a.jsonl", "{\"a\":[1]}\n{\"b\":[2]}\n", "line 2",
      .names(expected: ["a"], found: ["b"])
    ),
    (
      "a.jsonl", "{\"a\":[1]}\n[2]\n", "line 2",
      .names(expected: ["a"], found: ["(an array without name)"])
    ),
    (
      "a.jsonl", "[[1,2]]\n[[1,2],[3,4]]\n[[1]]\n", "line 3",
      .recordShape(expected: [1, 2], found: [1, 1])
    ),
    (
      "a.jsonl", String(repeating: "[", count: 9) + "\n", "line 1, byte 9",
      .malformed(expected: "at most 8 levels of arrays", found: "\"[\"")
    ),
  ]

  @Test("A fault is told with its line", arguments: faults)
  func refuses(name: String, text: String, place: String, reason: DataError.Reason) throws {
    let error = try MalformedArrayTests.error(try directory.write(text, to: name))
    #expect(error.reason == reason)
    #expect(error.place == place)
  }

  @Test("A line beyond the limit is refused while it is read")
  func limitsLines() throws {
    var options = ReadingOptions()
    options.lineBytes = 1000
    let path = try directory.write(String(repeating: "1,", count: 200_000), to: "long.csv")
    let error = try MalformedArrayTests.error(path, options)
    guard case .tooLarge("bytes in a line", _, limit: 1000) = error.reason else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("Names in JSON are unescaped, and arrays may be read at different speeds")
  func readsObjects() throws {
    let lines = (0..<100).map { "{\"a \\\"1\\\"\": [\($0), 1], \"b\": \($0)}" }
    let path = try directory.write(lines.joined(separator: "\n"), to: "a.jsonl")
    let input = try DataInput(opening: path)
    #expect(input.names == ["a \"1\"", "b"])
    let first = try input.array("a \"1\"")
    let second = try input.array("b")
    #expect(first.sampleShape == [2] && second.sampleShape == [])
    #expect(try first.read(90..<95).tensor().floats() == (90..<95).flatMap { [Float($0), 1] })
    #expect(try second.read(2..<5).tensor().floats() == [2, 3, 4])
    #expect(try first.read(97..<110).count == 3)
    #expect(first.sampleCount == 100)
    let error = try #require(throws: DataError.self) { try input.array("c") }
    #expect(error.reason == .unknownName("c", available: ["a \"1\"", "b"]))
    let several = try #require(throws: DataError.self) { try input.single() }
    #expect(several.reason == .severalArrays(["a \"1\"", "b"]))
  }

  @Test("Records of unequal lengths stay what they are, and are no tensor")
  func keepsLengths() throws {
    let path = try directory.write("[[1,2]]\n[]\n[[3,4],[5,6]]\n", to: "a.jsonl")
    let batch = try DataInput(opening: path).single().read(0..<10)
    guard case .uneven(let samples) = batch.content else {
      Issue.record("even")
      return
    }
    #expect(samples.map(\.shape) == [[1, 2], [0, 2], [2, 2]])
    #expect(samples.map { $0.floats() } == [[1, 2], [], [3, 4, 5, 6]])
    let error = try #require(throws: DataError.self) { try batch.tensor() }
    #expect(error.reason == .unevenLengths(shortest: 0, longest: 2))
    let table = try directory.write("1,2,3\n4\n", to: "b.csv")
    let rows = try DataInput(opening: table).single().read(0..<2)
    #expect(
      rows.content
        == .uneven([
          TensorData(shape: [3], values: [1, 2, 3] as [Float]),
          TensorData(shape: [1], values: [4] as [Float]),
        ]))
  }

  @Test("A factor applies to texts as well")
  func scales() throws {
    let path = try directory.write("1,2\n", to: "a.csv")
    let options = ReadingOptions(scaling: .factor(0.5))
    let source = try DataInput(opening: path, options: options).single()
    #expect(try source.read(0..<1).tensor().floats() == [0.5, 1])
    #expect(source.scaling == .factor(0.5))
  }
}
