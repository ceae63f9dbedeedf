import RNNXProof
import RNNXTestSupport
import Testing

@Suite("Golden files of the fixtures")
struct FixtureGoldenTests {
  static let writers = ["keras3-h5", "tfkeras-h5", "keras2-h5", "keras23-h5"]

  @Test("Every case of a writer is checked, and is as its Keras predicted", arguments: writers)
  func check(_ writer: String) throws {
    let cases = try GoldenCase.find(in: Fixtures.path(writer))
    #expect(cases.count == Fixtures.cases(of: writer).count && !cases.isEmpty)
    for result in GoldenCheck().run(cases) {
      #expect(result.isSame, "\(result.golden.path): \(result.outcome) \(result.details)")
    }
  }
}
