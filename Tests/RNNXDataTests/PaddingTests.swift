import RNNXData
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("Padding")
struct PaddingTests {
  @Test("Sequences are padded and truncated as keras.utils.pad_sequences does")
  func agreesWithKeras() throws {
    let directory = try TemporaryDirectory()
    let json = try Fixtures.json(Fixtures.path("data/pad_sequences.json"))
    let lines = try #require(json["sequences"]?.arrayValue).map { "\($0)\n" }
    let path = try directory.write(lines.joined(), to: "sequences.jsonl")
    let batch = try DataInput(opening: path).single().read(0..<lines.count)
    let results = try #require(json["results"]?.arrayValue)
    #expect(results.count == 12)
    for result in results {
      let padding = SequencePadding(
        timeSteps: result["length"]?.intValue,
        padding: try #require(result["padding"]?.stringValue.flatMap(SequencePadding.End.init)),
        truncating: try #require(
          result["truncating"]?.stringValue.flatMap(SequencePadding.End.init)),
        value: try #require(result["value"]?.doubleValue))
      let padded = batch.padded(padding)
      #expect(padded.shape == result["shape"]?.arrayValue?.compactMap(\.intValue))
      let expected = result["values"]?.arrayValue?.compactMap(\.doubleValue).map { Float($0) }
      #expect(padded.floats() == expected)
    }
  }

  @Test("Samples of one length are padded, too, and integers stay integers")
  func padsEven() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("1,2\n3,4\n", to: "a.csv")
    let batch = try DataInput(opening: path, options: .labels).single().read(0..<2)
    let padded = batch.padded(SequencePadding(timeSteps: 3, padding: .post, value: 9))
    #expect(padded == TensorData(shape: [2, 3], values: [1, 2, 9, 3, 4, 9] as [Int64]))
  }
}
