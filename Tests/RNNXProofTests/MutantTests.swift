import RNNXFormats
import RNNXGraph
import RNNXProof
import Testing

@Suite("Every change is found and named")
struct MutantTests {
  @Test("There are at least 200 mutants")
  func count() { #expect(Mutants.all.count >= 200, "\(Mutants.all.count)") }

  @Test("A mutant is found, and nothing else is", arguments: Mutants.all)
  func isNamed(_ mutant: Mutant) throws {
    let original = try #require(Networks.files[mutant.network])
    var changed = original
    mutant.make(&changed.graph)
    let comparison = ModelComparison(
      of: changed, and: original,
      options: ComparisonOptions(sections: [.structure, .configuration, .weights]))
    let counted = comparison.countedConfiguration
    let weights = comparison.differentWeights
    switch mutant.expectation {
    case .argument(let word, let isCounted):
      #expect(weights.isEmpty)
      #expect(comparison.configuration.map(\.argument) == [word])
      #expect(comparison.configuration.map(\.pathA) == [mutant.layer])
      #expect(counted.count == (isCounted ? 1 : 0) && comparison.isSame == !isCounted)
    case .weight(let path, let gates, let extent, let diagnosis):
      #expect(comparison.configuration.isEmpty && !comparison.isSame)
      let weight = try #require(weights.first)
      #expect(weights.count == 1)
      #expect(weight.pathA == mutant.layer && weight.weight == path)
      if !gates.isEmpty { #expect(Set(weight.gates.map(\.name)) == Set(gates)) }
      if let extent { #expect(weight.extent?.description.contains(extent) == true) }
      #expect(weight.diagnosis?.code == diagnosis, "\(weight.diagnosis?.description ?? "none")")
    }
    #expect(comparison.isStructureSame)
  }

  @Test("A network is the same as itself", arguments: Networks.paths.keys.sorted())
  func isSame(_ network: String) throws {
    let file = try #require(Networks.files[network])
    let comparison = ModelComparison(of: file, and: file)
    #expect(comparison.isSame && comparison.outputs.areProvenEqual)
  }

  @Test(
    "The first layer whose output differs is the changed one",
    arguments: ["lstm", "lstm_1", "dense"])
  func firstLayer(_ layer: String) throws {
    let original = try #require(Networks.files["reference"])
    var changed = original
    let mutant = Mutant.weight("reference", layer, "kernel", "doubled") { values, _ in
      for index in values.indices { values[index] *= 2 }
    }
    mutant.make(&changed.graph)
    let comparison = ModelComparison(of: changed, and: original)
    guard case .compared(let found) = comparison.outputs else {
      Issue.record("The models ran.")
      return
    }
    #expect(found.firstDifferent?.nameA == layer)
  }

  @Test("The old hard_sigmoid is recognised")
  func hardSigmoid() throws {
    let original = try #require(Networks.files["reference"])
    var (old, new) = (original, original)
    for (function, isOld) in [(Activation.legacyHardSigmoid, true), (.hardSigmoid, false)] {
      let mutant = Mutant.argument("reference", "lstm", "recurrent_activation", "hard") {
        (kind: inout LSTM) in kind.recurrentActivation = function
      }
      if isOld { mutant.make(&old.graph) } else { mutant.make(&new.graph) }
    }
    let comparison = ModelComparison(
      of: old, and: new, options: ComparisonOptions(sections: [.configuration]))
    #expect(comparison.configuration.map(\.diagnosis) == [.legacyHardSigmoid])
  }
}
