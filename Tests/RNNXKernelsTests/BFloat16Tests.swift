import RNNXKernels
import Testing

/// The nearest number with 8 significant bits, ties to even.
func bfloat16(_ x: Float) -> Float {
  let bits = x.bitPattern
  return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
}

@Suite("bfloat16")
struct BFloat16Tests {
  @Test("Products equal those of rounded weights and inputs", arguments: runnableSets)
  func products(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 30)
    for (rows, inputs, outputs) in [
      (1, 1, 1), (5, 7, 10), (13, 32, 70), (50, 33, 129), (3, 1031, 17),
    ] {
      let input = randomness.floats(rows * inputs, within: 1)
      let weights = randomness.floats(inputs * outputs, within: 1)
      let bias = randomness.floats(outputs, within: 1)
      let matrix = PackedMatrix(
        weights, inputs: inputs, outputs: outputs, bias: bias, transposed: false,
        precision: .bfloat16, on: kernels)
      let x = GuardedArray(input, rowLength: inputs, stride: inputs + 1)
      let y = GuardedArray(count: rows * (outputs + 2))
      matrix.multiply(
        x.start, inputStride: inputs + 1, rows: rows, into: y.start, outputStride: outputs + 2)
      let (found, intact) = y.rows(rows, length: outputs, stride: outputs + 2)
      #expect(intact)
      var expected = [Double]()
      for row in 0..<rows {
        for column in 0..<outputs {
          var sum = Double(bias[column])
          for k in 0..<inputs {
            let weight = Double(bfloat16(weights[k * outputs + column]))
            sum += Double(bfloat16(input[row * inputs + k])) * weight
          }
          expected.append(sum)
        }
      }
      // The rounding is the same; what differs is the float32 sum.
      #expect(largestError(found, expected).error < Double(inputs + 4) * 2.4e-7)
    }
  }

  @Test(
    "One step equals float64 with rounded weights, inputs and state",
    arguments: PlainRecurrence.Kind.allCases, runnableSets)
  func oneStep(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 31)
    for index in 0..<20 {
      let rows = index % 2 == 0 ? 1 : randomness.int(2...13)
      let features = randomness.int(1...33)
      let units = randomness.int(1...40)
      // Where the state is reset before its product, a rounding may fall on either side of a tie: 2^-8 of a weight.
      check(
        RecurrentCase(
          kind, &randomness, rows: rows, timeSteps: 1, features: features, units: units),
        on: kernels, tolerance: kind == .gruResettingBefore ? 2e-3 : 2e-5)
    }
  }

  @Test(
    "Sequences stay close to float64 with rounding", arguments: PlainRecurrence.Kind.allCases,
    runnableSets)
  func sequences(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 32)
    for index in 0..<20 {
      let rows = index % 2 == 0 ? 1 : randomness.int(2...13)
      let activation: Activation = index % 3 == 0 ? .relu : .tanh
      let steps = randomness.int(2...9)
      let units = randomness.int(1...40)
      // The state's roundings may fall on either side of a tie in each step: 2^-9 of 1, damped and summed.
      check(
        RecurrentCase(
          kind, &randomness, rows: rows, timeSteps: steps, features: randomness.int(1...9),
          units: units, activation: activation),
        on: kernels, tolerance: 1e-2)
    }
  }

  @Test("A row's bits do not depend on the rows beside it", arguments: runnableSets)
  func rowsAreIndependent(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 33)
    for kind in PlainRecurrence.Kind.allCases {
      let test = RecurrentCase(
        kind, &randomness, rows: 11, timeSteps: 4, features: 7, units: 21, activation: .relu)
      let packed = test.packed(on: kernels, precision: .bfloat16)
      let whole = test.found(packed).0.hidden.map(\.bitPattern)
      for size in [1, 3, 4] {
        for first in stride(from: 0, to: 11, by: size) {
          let range = first..<min(first + size, 11)
          let part = test.found(packed, rows: range).0.hidden.map(\.bitPattern)
          let expected = Array(whole[range.lowerBound * 21..<range.upperBound * 21])
          #expect(part == expected, "rows \(range) of \(test)")
        }
      }
    }
  }

  private func check(_ test: RecurrentCase, on kernels: Kernels, tolerance: Double) {
    let (found, intact) = test.found(test.packed(on: kernels, precision: .bfloat16))
    var rounded = test
    rounded.layer.roundsToBFloat16 = true
    let expected = rounded.expected()
    #expect(intact, "wrote outside: \(test)")
    #expect(largestError(found.output, expected.output).error < tolerance, "output of \(test)")
    #expect(largestError(found.hidden, expected.hidden).error < tolerance, "state of \(test)")
  }
}
