import RNNXKernels
import Testing

/// One product with its float64 answer.
private struct ProductCase {
  let rows: Int
  let inputs: Int
  let outputs: Int
  let input: [Float]
  let weights: [Float]
  let bias: [Float]?
  let old: [Float]

  init(_ randomness: inout Randomness, rows: Int, inputs: Int, outputs: Int) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    input = randomness.floats(rows * inputs, within: 1)
    weights = randomness.floats(inputs * outputs, within: 1)
    bias = randomness.bool() ? randomness.floats(outputs, within: 1) : nil
    old = randomness.floats(rows * outputs, within: 1)
  }

  func expected(accumulating: Bool, activation: Activation) -> [Double] {
    (0..<rows).flatMap { row in
      let sums = (0..<outputs).map { column in
        var sum = Double(bias?[column] ?? 0)
        if accumulating { sum += Double(old[row * outputs + column]) }
        for k in 0..<inputs {
          sum += Double(input[row * inputs + k]) * Double(weights[k * outputs + column])
        }
        return sum
      }
      return plain(activation, sums)
    }
  }

  func packed(on kernels: Kernels) -> PackedMatrix {
    PackedMatrix(
      weights, inputs: inputs, outputs: outputs, bias: bias, transposed: false,
      precision: .float32, on: kernels)
  }

  /// Rows `range` of the product, with gaps between the rows.
  func found(
    _ matrix: PackedMatrix, rows range: Range<Int>, accumulating: Bool = false,
    activation: Activation = .linear
  ) -> (values: [Float], isIntact: Bool) {
    let x = GuardedArray(
      Array(input[range.lowerBound * inputs..<range.upperBound * inputs]), rowLength: inputs,
      stride: inputs + 3)
    let y = GuardedArray(
      Array(old[range.lowerBound * outputs..<range.upperBound * outputs]), rowLength: outputs,
      stride: outputs + 5)
    matrix.multiply(
      x.start, inputStride: inputs + 3, rows: range.count, activation: activation, into: y.start,
      outputStride: outputs + 5, accumulating: accumulating)
    return y.rows(range.count, length: outputs, stride: outputs + 5)
  }
}

@Suite("Packed matrix")
struct PackedMatrixTests {
  /// Rounding of a sum of k products of numbers below 1, each partial sum below k.
  private func tolerance(inputs: Int) -> Double { Double(inputs + 4) * 6e-8 * 4 }

  @Test("Products of odd shapes agree with float64", arguments: runnableSets)
  func products(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 4)
    let activations: [Activation] = [.linear, .relu, .tanh, .softmax, .elementwise(.gelu)]
    for index in 0..<40 {
      let wide = index % 8 == 0
      let test = ProductCase(
        &randomness, rows: randomness.int(1...14), inputs: randomness.int(1...33),
        outputs: wide ? randomness.int(127...129) : randomness.int(1...40))
      let accumulating = randomness.bool()
      let activation = activations[index % activations.count]
      let (found, intact) = test.found(
        test.packed(on: kernels), rows: 0..<test.rows, accumulating: accumulating,
        activation: activation)
      #expect(intact, "wrote outside of the output")
      let worst = largestError(
        found, test.expected(accumulating: accumulating, activation: activation))
      #expect(
        worst.error < tolerance(inputs: test.inputs), "\(test.rows)x\(test.inputs)x\(test.outputs)")
    }
  }

  @Test("Many inputs, taken in several passes, agree with float64", arguments: runnableSets)
  func manyInputs(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 5)
    let test = ProductCase(&randomness, rows: 3, inputs: 1100, outputs: 19)
    for accumulating in [false, true] {
      let (found, intact) = test.found(
        test.packed(on: kernels), rows: 0..<3, accumulating: accumulating, activation: .relu)
      #expect(intact)
      let expected = test.expected(accumulating: accumulating, activation: .relu)
      #expect(largestError(found, expected).error < tolerance(inputs: 1100))
    }
  }

  @Test("A row's bits do not depend on the number of rows", arguments: runnableSets)
  func rowsAreIndependent(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 6)
    for (inputs, outputs) in [(31, 70), (600, 10)] {
      let test = ProductCase(&randomness, rows: 17, inputs: inputs, outputs: outputs)
      let matrix = test.packed(on: kernels)
      let together = test.found(matrix, rows: 0..<17, activation: .tanh).values
      for size in [1, 2, 5, 7] {
        for first in stride(from: 0, to: 17, by: size) {
          let range = first..<min(first + size, 17)
          let part = test.found(matrix, rows: range, activation: .tanh).values
          let expected = Array(together[first * outputs..<range.upperBound * outputs])
          let same = part.map(\.bitPattern) == expected.map(\.bitPattern)
          #expect(same, "rows \(range) of \(inputs)x\(outputs)")
        }
      }
    }
  }

  @Test("Transposed weights give the same product", arguments: runnableSets)
  func transposed(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 7)
    let test = ProductCase(&randomness, rows: 4, inputs: 9, outputs: 21)
    let turned: [Float] = (0..<189).map { (index: Int) -> Float in
      let row = index % 9
      return test.weights[row * 21 + index / 9]
    }
    let matrix = PackedMatrix(
      turned, inputs: 9, outputs: 21, bias: test.bias, transposed: true, precision: .float32,
      on: kernels)
    let plainly = test.found(test.packed(on: kernels), rows: 0..<4).values
    #expect(test.found(matrix, rows: 0..<4).values == plainly)
  }
}
