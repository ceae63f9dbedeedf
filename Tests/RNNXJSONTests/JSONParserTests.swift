import RNNXJSON
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
  @Test(
    "Each kind of value is read",
    arguments: [
      ("null", .null), ("true", .bool(true)), (" false\n", .bool(false)),
      ("0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .bigInteger("9223372036854775808")),
      ("-9223372036854775809", .bigInteger("-9223372036854775809")),
      ("1.0", .number(1)), ("-2.5e-3", .number(-0.0025)), ("1E2", .number(100)),
      ("Infinity", .number(.infinity)), ("-Infinity", .number(-.infinity)),
      (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
      (#""\u00e9\u20AC\ud83d\ude00""#, "é€😀"), ("\"é€😀\"", "é€😀"),
      ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[[],{}]", [[], [:]]),
      ("[1, 2,[3]]", [1, 2, [3]]), (#"{"a": {"b": [null]}, "c": 1}"#, ["a": ["b": [nil]], "c": 1]),
      ("\u{FEFF}[1]", [1]),
    ] as [(String, JSONValue)])
  func readsEachKind(text: String, expected: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == expected)
  }

  @Test("NaN is read as not-a-number")
  func readsNaN() throws {
    let value = try JSONValue(parsing: "[NaN]")
    #expect(value[0]?.doubleValue?.isNaN == true)
  }

  @Test("Minus zero keeps its sign")
  func readsMinusZero() throws {
    let value = try JSONValue(parsing: "-0")
    #expect(value.doubleValue?.sign == .minus && value.intValue == 0)
  }

  @Test(
    "What is no JSON is refused",
    arguments: [
      "", " ", "nul", "True", "nan", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1_0",
      "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "]", "{", "{1:2}", #"{"a"}"#, #"{"a":}"#,
      #"{"a":1,}"#, #"{"a":1"#, #"{"a":1]"#, #"[1}"#, "1 2", "[] x", "'a'", "\"a", #""\x""#,
      #""\"#, #""\u12""#, #""\u12G4""#, "\"\u{1}\"", "\"a\nb\"", "// c\n1", "1e999", "--1", "-NaN",
    ])
  func refusesOtherText(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test("An error tells byte, line and column")
  func locatesErrors() throws {
    let error = try #require(throws: JSONError.self) {
      try JSONValue(parsing: "{\n  \"é\": [1,\n 2;]}")
    }
    #expect(error.reason == .unexpected(expected: "',' or ']'", found: "';'"))
    #expect(error.place == .text(offset: 16, line: 3, column: 3))
    #expect(
      error.description == "line 3, column 3 (byte 16): expected ',' or ']', found ';'")
  }

  @Test("A name that occurs twice is refused where it occurs again")
  func refusesDuplicateKeys() throws {
    let error = try #require(throws: JSONError.self) {
      try JSONValue(parsing: #"{"a": 1, "b": {"a": 2}, "a": 3}"#)
    }
    #expect(error == JSONError(.duplicateKey("a"), at: .text(offset: 24, line: 1, column: 25)))
  }

  @Test(
    "Halves of surrogate pairs are refused",
    arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, #""\ud83dx""#])
  func refusesLoneSurrogates(text: String) throws {
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error.reason == .loneSurrogate)
  }

  @Test(
    "Bytes that are no UTF-8 are refused",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
    ]
      as [[UInt8]])
  func refusesInvalidUTF8(bytes: [UInt8]) throws {
    let error = try #require(throws: JSONError.self) {
      try JSONValue(parsing: [0x22] + bytes + [0x22])
    }
    #expect(error.reason == .invalidUTF8)
  }

  @Test("Depth, size and number of values are limited")
  func obeysLimits() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSONValue(parsing: nested(200)).arrayValue?.count == 1)
    let tooDeep = try #require(throws: JSONError.self) { try JSONValue(parsing: nested(201)) }
    #expect(tooDeep.reason == .tooDeep(limit: 200))
    let tooLong = try #require(throws: JSONError.self) {
      try JSONValue(parsing: "[1, 2]", limits: JSONLimits(bytes: 5))
    }
    #expect(tooLong.reason == .tooManyBytes(count: 6, limit: 5))
    let tooMany = try #require(throws: JSONError.self) {
      try JSONValue(parsing: "[1, 2]", limits: JSONLimits(values: 2))
    }
    #expect(tooMany.reason == .tooManyValues(limit: 2))
  }

  @Test("A million opening brackets give an error and no crash")
  func survivesDeepNesting() {
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
    }
  }

  @Test("Every truncation of a document is refused")
  func refusesTruncations() throws {
    let text = #"{"name": "lstm_1", "units": 32, "rate": 0.5, "list": [null, true, "\u00e9"]}"#
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      #expect(throws: JSONError.self, "length \(length)") {
        try JSONValue(parsing: Array(bytes[..<length]))
      }
    }
  }
}
