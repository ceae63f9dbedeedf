import RNNXKernels
import Testing

@Suite("Activations along an axis")
struct AxisTests {
  @Test(
    "Softmax, log-softmax and sparsemax agree with float64", arguments: AxisFunction.allCases,
    runnableSets)
  func agrees(function: AxisFunction, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 2)
    for (outer, count, inner) in [
      (3, 1, 1), (4, 10, 1), (2, 37, 1), (2, 5, 3), (3, 9, 21), (1, 130, 2),
    ] {
      let values = randomness.floats(outer * count * inner, within: 9)
      let array = GuardedArray(values, rowLength: values.count, stride: values.count)
      applyAlongAxis(
        function, to: array.start, outer: outer, count: count, inner: inner, on: kernels)
      let (found, intact) = array.rows(1, length: values.count, stride: values.count)
      #expect(intact)
      for line in 0..<outer * inner {
        let places = (0..<count).map { (line / inner * count + $0) * inner + line % inner }
        let expected = plain(function, places.map { Double(values[$0]) })
        // A sum of up to 130 roundings of 6e-8 each, relative to numbers up to 25.
        #expect(largestError(places.map { found[$0] }, expected).error < 2e-6)
      }
    }
  }

  @Test("A NaN spoils its row and no other", arguments: AxisFunction.allCases, runnableSets)
  func propagatesNaN(function: AxisFunction, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var values: [Float] = [1, .nan, 3, 1, 2, 3]
    applyAlongAxis(function, to: &values, outer: 2, count: 3, inner: 1, on: kernels)
    let spoiled = values.prefix(3).filter(\.isNaN).count
    #expect(spoiled == 3)
    let sound = values.suffix(3).allSatisfy { !$0.isNaN }
    #expect(sound)
  }

  @Test("Large numbers do not overflow softmax", arguments: runnableSets)
  func largeNumbers(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var values: [Float] = [1e30, -1e30, 1e30]
    applyAlongAxis(.softmax, to: &values, outer: 1, count: 3, inner: 1, on: kernels)
    #expect(values == [0.5, 0, 0.5])
  }

  @Test(
    "A gated linear unit multiplies one half by the sigmoid of the other", arguments: runnableSets)
  func gatedLinearUnit(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 3)
    for (outer, count, inner) in [(1, 1, 1), (3, 7, 1), (2, 5, 9), (2, 40, 1)] {
      let half = count * inner
      let input = randomness.floats(2 * outer * half, within: 4)
      let output = GuardedArray(count: outer * half)
      applyGatedLinearUnit(
        input, into: output.start, outer: outer, count: count, inner: inner, on: kernels)
      let (found, intact) = output.rows(1, length: outer * half, stride: outer * half)
      #expect(intact)
      let expected = (0..<outer * half).map { index in
        let place = index / half * 2 * half + index % half
        return Double(input[place]) * plain(.sigmoid, Double(input[place + half]))
      }
      #expect(largestError(found, expected).error < 4e-7)
    }
  }
}
