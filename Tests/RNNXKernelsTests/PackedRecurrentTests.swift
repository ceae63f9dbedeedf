import RNNXKernels
import Testing

/// Float32 sums of up to 170 products of size 1 err by about 1e-6 a step; the gates damp what earlier steps left, except
/// with relu and linear, where nine steps may add up.
private let tolerance = 2e-5

@Suite("Packed recurrent layers")
struct PackedRecurrentTests {
  private func check(_ test: RecurrentCase, on kernels: Kernels) {
    let (found, intact) = test.found(test.packed(on: kernels))
    let expected = test.expected()
    #expect(intact, "wrote outside: \(test)")
    #expect(found.output.count == expected.output.count)
    #expect(largestError(found.output, expected.output).error < tolerance, "output of \(test)")
    #expect(largestError(found.hidden, expected.hidden).error < tolerance, "state of \(test)")
    guard test.layer.kind == .lstm else { return }
    #expect(largestError(found.cell, expected.cell).error < tolerance, "cell of \(test)")
  }

  @Test(
    "Random shapes, flags and masks agree with float64", arguments: PlainRecurrence.Kind.allCases,
    runnableSets)
  func shapes(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 10)
    for index in 0..<60 {
      let units = index % 12 == 0 ? randomness.int(127...129) : randomness.int(1...40)
      let rows = index % 3 == 0 ? 1 : randomness.int(1...14)
      let steps = randomness.int(1...9)
      let features = randomness.int(1...33)
      let activation: Activation = index % 2 == 0 ? .tanh : .relu
      check(
        RecurrentCase(
          kind, &randomness, rows: units > 100 ? min(rows, 3) : rows, timeSteps: steps,
          features: features, units: units, activation: activation),
        on: kernels)
    }
  }

  @Test(
    "Any pair of activations agrees with float64", arguments: PlainRecurrence.Kind.allCases,
    runnableSets)
  func activations(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 11)
    let pairs: [(Activation, Activation)] = [
      (.tanh, .elementwise(.hardSigmoid)), (.tanh, .elementwise(.legacyHardSigmoid)),
      (.elementwise(.softsign), .sigmoid), (.elementwise(.elu), .elementwise(.hardSigmoid)),
      (.elementwise(.gelu), .sigmoid), (.linear, .sigmoid), (.elementwise(.hardTanh), .tanh),
      (.elementwise(.leakyRelu()), .sigmoid), (.softmax, .sigmoid), (.tanh, .softmax),
      (.overUnits(.sparsemax), .overUnits(.logSoftmax)),
    ]
    for (activation, recurrent) in pairs {
      let rows = randomness.int(1...4)
      let units = randomness.int(1...20)
      check(
        RecurrentCase(
          kind, &randomness, rows: rows, timeSteps: 4, features: 5, units: units,
          activation: activation, recurrentActivation: recurrent),
        on: kernels)
    }
  }

  @Test(
    "A row's bits do not depend on the rows beside it", arguments: PlainRecurrence.Kind.allCases,
    runnableSets)
  func rowsAreIndependent(kind: PlainRecurrence.Kind, set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var randomness = Randomness(seed: 12)
    for activation in [Activation.tanh, .relu] {
      let test = RecurrentCase(
        kind, &randomness, rows: 13, timeSteps: 5, features: 7, units: 37, activation: activation)
      let packed = test.packed(on: kernels)
      let whole = test.found(packed).0
      for size in [1, 2, 3, 5, 12] {
        for first in stride(from: 0, to: 13, by: size) {
          let range = first..<min(first + size, 13)
          let part = test.found(packed, rows: range).0
          let expected = whole.hidden[range.lowerBound * 37..<range.upperBound * 37]
          let same = zip(part.hidden, expected).allSatisfy { $0.bitPattern == $1.bitPattern }
          #expect(same, "rows \(range) of \(test)")
        }
      }
    }
  }

  @Test("Without steps the state stays and the last output is zero", arguments: runnableSets)
  func noSteps(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    for kind in PlainRecurrence.Kind.allCases {
      var randomness = Randomness(seed: 13)
      check(
        RecurrentCase(kind, &randomness, rows: 2, timeSteps: 0, features: 3, units: 5), on: kernels)
    }
  }
}
