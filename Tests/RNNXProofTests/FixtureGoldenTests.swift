import RNNXProof
import RNNXTestSupport
import Testing

@Suite("Golden files of the fixtures")
struct FixtureGoldenTests {
  @Test(
    "Every case of a writer is checked, and is as its Keras predicted", arguments: Fixtures.writers)
  func check(_ writer: String) throws {
    let cases = try GoldenCase.find(in: Fixtures.path(writer))
    #expect(cases.count == Fixtures.cases(of: writer).count && !cases.isEmpty)
    for result in GoldenCheck().run(cases) {
      #expect(result.isSame, "\(result.golden.path): \(result.outcome) \(result.details)")
    }
  }
}
