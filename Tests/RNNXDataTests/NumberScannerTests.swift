import RNNXData
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("Numbers in text")
struct NumberScannerTests {
  @Test("Every decimal becomes the Double that Python makes of it")
  func readsDecimals() throws {
    let expected = try #require(try Fixtures.json(Fixtures.path("data/numbers.json")).objectValue)
    #expect(expected.count > 400)
    for (text, bits) in expected {
      let bytes = Array("[\(text),".utf8)[...]
      for grammar in [NumberScanner.Grammar.json, .table] {
        var position = 1
        let value = NumberScanner.scan(bytes, at: &position, grammar)
        #expect(value.map { String($0.bitPattern) } == bits.stringValue, "\(text)")
        #expect(position == bytes.count - 1)
      }
    }
  }

  @Test(
    "What is no number of the grammar is none",
    arguments: [
      ("", .json), ("-", .json), ("+1", .json), (".5", .json), ("1.", .json), ("01", .json),
      ("1e", .json), ("nan", .json), ("inf", .json), ("", .table), (".", .table), ("-.", .table),
      ("1e+", .table), ("x", .table), ("e5", .table), ("--1", .table),
    ] as [(String, NumberScanner.Grammar)])
  func refusesOthers(text: String, grammar: NumberScanner.Grammar) {
    var position = 0
    let value = NumberScanner.scan(Array(text.utf8)[...], at: &position, grammar)
    #expect(value == nil || position < text.utf8.count)
  }
}
