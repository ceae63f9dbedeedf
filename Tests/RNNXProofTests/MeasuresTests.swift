import RNNXProof
import Testing

@Suite("Measures")
struct MeasuresTests {
  @Test("Equal arrays are equal in every measure")
  func equal() {
    let measures = Measures([1, -2, 0] as [Float], [1, -2, -0.0])
    #expect(measures.isEqual && measures.differing == 0 && measures.cosine == 1)
    #expect(measures.largestAbsolute?.value == 0 && measures.largestULP?.value == 0)
    #expect(measures.histogram.counts[0] == 3)
  }

  @Test("Two NaN are equal only on request")
  func notNumbers() {
    #expect(!Measures([.nan] as [Float], [.nan]).isEqual)
    #expect(Measures([.nan] as [Float], [.nan], limits: Limits(nanEqual: true)).isEqual)
    #expect(!Measures([.nan] as [Float], [1], limits: Limits(nanEqual: true)).isEqual)
  }

  @Test("An infinity equals itself alone")
  func infinities() {
    #expect(Measures([.infinity] as [Float], [.infinity]).isEqual)
    #expect(!Measures([.infinity] as [Float], [-.infinity]).isEqual)
    #expect(!Measures([1] as [Float], [.infinity]).isEqual)
    #expect(!Measures([.infinity] as [Float], [3]).isEqual)
  }
}
