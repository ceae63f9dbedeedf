import RNNXJSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
  static let sample: JSONValue = [
    "name": "é\n😀\u{7F}\u{1}/", "list": [1, 1.0, 0.1, nil, true], "empty": [[], [:]],
    "big": .bigInteger("123456789012345678901234567890"),
  ]

  @Test("Compact JSON has no spaces")
  func writesCompact() throws {
    #expect(
      try JSONWriter(style: .compact).string(for: Self.sample)
        == "{\"name\":\"é\\n😀\u{7F}\\u0001/\",\"list\":[1,1.0,0.1,null,true],\"empty\":[[],{}],"
        + "\"big\":123456789012345678901234567890}")
  }

  @Test("Python's style is what json.dumps writes")
  func writesLikePython() throws {
    // Output of Python 3.11's json.dumps for the same value.
    let expected =
      #"{"name": "\u00e9\n\ud83d\ude00\u007f\u0001/", "list": [1, 1.0, 0.1, null, true], "#
      + #""empty": [[], {}], "big": 123456789012345678901234567890}"#
    #expect(try JSONWriter(style: .python).string(for: Self.sample) == expected)
  }

  @Test(
    "Numbers are written as Python's repr writes them",
    arguments: [
      (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1.2e16, "1.2e+16"), (-1.7e16, "-1.7e+16"),
      (9_999_999_999_999_998, "9999999999999998.0"), (1e22, "1e+22"), (1e-4, "0.0001"),
      (1e-5, "1e-05"), (0.1 + 0.2, "0.30000000000000004"), (2.5e-308, "2.5e-308"),
      (9_007_199_254_740_992, "9007199254740992.0"),
      (-9_007_199_254_740_994, "-9007199254740994.0"), (-0.0, "-0.0"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (123456.789, "123456.789"),
      (1e100, "1e+100"), (12_345_678_901_234_568, "1.2345678901234568e+16"),
    ])
  func writesNumbersLikePython(number: Double, expected: String) throws {
    #expect(try JSONWriter(style: .python).string(for: .number(number)) == expected)
  }

  @Test("Indented JSON puts each value on its line")
  func writesIndented() throws {
    let expected = """
      {
        "a": [
          1,
          2
        ],
        "b": {},
        "c": []
      }
      """
    #expect(
      try JSONWriter(style: .indented).string(for: ["a": [1, 2], "b": [:], "c": []]) == expected)
  }

  @Test("A whole Double loses its fraction only when asked")
  func dropsFractions() throws {
    let style = JSONStyle(keepsFraction: false)
    #expect(try JSONWriter(style: style).string(for: [1.0, -3.0, 0.5]) == "[1,-3,0.5]")
  }

  @Test("Not-a-number is refused with its place, and written when allowed")
  func handlesNonFinite() throws {
    let value: JSONValue = ["a/b": [1, .number(.nan)]]
    let error = try #require(throws: JSONError.self) {
      try JSONWriter(style: .compact).string(for: value)
    }
    #expect(error.place == .pointer("/a~1b/1"))
    let all: JSONValue = [.number(.nan), .number(.infinity), .number(-.infinity)]
    #expect(try JSONWriter(style: .python).string(for: all) == "[NaN, Infinity, -Infinity]")
  }

  @Test(
    "What was written reads back as the same value",
    arguments: [JSONStyle.compact, .indented, .python])
  func roundTrips(style: JSONStyle) throws {
    let text = try JSONWriter(style: style).string(for: Self.sample)
    #expect(try JSONValue(parsing: text) == Self.sample)
  }
}
