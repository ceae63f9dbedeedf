import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXProof

/// A comparison for people: what was compared, section by section, and the answer.
struct ComparisonText {
  let comparison: ModelComparison
  let a: (name: String, file: ModelFile)
  let b: (name: String, file: ModelFile)
  let width: Int
  /// How many lines of one kind are shown.
  let limit: Int

  /// The whole report.
  var text: String {
    var lines = ["a: \(origin(a))", "b: \(origin(b))"]
    lines.append("Rule: " + comparison.options.limits.formula)
    let sections = comparison.options.sections
    if sections.contains(.structure) { lines += [""] + structure }
    if sections.contains(.configuration) { lines += [""] + configuration }
    if sections.contains(.weights) { lines += [""] + weights }
    if sections.contains(.optimizer) { lines += optimizer }
    if sections.contains(.outputs) { lines += [""] + outputs }
    lines += ["", verdict]
    return lines.joined(separator: "\n") + "\n"
  }

  private func origin(_ side: (name: String, file: ModelFile)) -> String {
    let origin = side.file.origin
    let version = [origin.vintage.rawValue, origin.kerasVersion].compactMap(\.self)
    return "\(side.name.printable) (\(origin.format), \(version.joined(separator: " ")))"
  }

  private var structure: [String] {
    let state = comparison.isStructureSame ? "same" : "different"
    var lines = ["Structure: \(state), \(comparison.pairs.count) layers matched"]
    lines += shown(
      comparison.lonely.map { layer in
        "  only in \(layer.side.rawValue): \(layer.path.printable) (\(layer.layer.kind.className))"
          + (layer.isInert ? ", which changes no prediction" : "")
      })
    lines += shown(comparison.wiring.map { "  \($0.pathA): \($0.text)".printable })
    lines += shown(
      comparison.renamed.map { "  renamed: \($0.pathA) is \($0.pathB) in b".printable })
    return lines
  }

  private var configuration: [String] {
    let counted = comparison.countedConfiguration
    let others = comparison.configuration.filter { !counted.contains($0) }
    let state = counted.isEmpty ? "same meaning" : "\(counted.count) differences that count"
    return ["Configuration: \(state)"] + shown(counted.map { line($0, isCounted: true) })
      + shown(others.map { line($0, isCounted: false) })
  }

  private func line(_ difference: ConfigDifference, isCounted: Bool) -> String {
    let text =
      "  \(difference.pathA), \(difference.argument): \(difference.a) in a, \(difference.b) in b"
    let effect =
      isCounted
      ? "" : difference.effect == .noEffect ? " (no effect)" : " (no effect on the outputs)"
    return (text + effect + (difference.diagnosis.map { "; \($0)" } ?? "")).printable
  }

  private var weights: [String] {
    let different = comparison.differentWeights
    let count = comparison.weights.count
    var lines = [
      different.isEmpty
        ? "Weights: all \(count) the same" : "Weights: \(different.count) of \(count) differ"
    ]
    lines += different.prefix(limit).flatMap(WeightText.lines)
    if different.count > limit { lines.append(more(different.count - limit)) }
    let within = comparison.weights.filter { $0.isEqual && $0.measures?.differing ?? 0 > 0 }
    if let worst = within.compactMap({ $0.measures?.largestAbsolute?.value }).max() {
      lines.append(
        "  \(within.count) differ within the limits, by \(WeightText.short(worst)) at most")
    }
    lines += comparison.remarks.map { "  \($0.pathA): \($0.diagnosis)".printable }
    return lines
  }

  private var optimizer: [String] {
    let found = comparison.optimizer
    let different = found.variables.filter { !$0.isEqual }
    var lines: [String] = []
    if let side = found.onlyOne {
      lines.append("Optimizer: \(side.rawValue) alone has one")
    } else if !different.isEmpty {
      lines.append("Optimizer: \(different.count) of \(found.variables.count) variables differ")
    } else if !found.variables.isEmpty {
      lines.append("Optimizer: all \(found.variables.count) variables the same")
    } else if !found.facts.isEmpty {
      lines.append("Training:")
    }
    lines += found.facts.map { "  \($0.name): \($0.a) in a, \($0.b) in b".printable }
    lines += different.prefix(limit).flatMap(WeightText.lines)
    if different.count > limit { lines.append(more(different.count - limit)) }
    return lines.isEmpty ? [] : [""] + lines
  }

  private var outputs: [String] {
    switch comparison.outputs {
    case .notRun(let reason): return ["Outputs: not compared: \(reason)".printable]
    case .failed(let reason): return ["Outputs: cannot be compared: \(reason)".printable]
    case .compared(let found): return OutputsText(found: found, width: width, limit: limit).lines
    }
  }

  private var verdict: String {
    switch comparison.verdict {
    case .same: "Result: the same"
    case .sameOutputs: "Result: different models that give the same outputs on these inputs"
    case .sameNetwork: "Result: the same network in another state of training"
    case .different: "Result: different"
    case .nothingShared: "Result: the models share nothing"
    }
  }

  private func shown(_ lines: [String]) -> [String] {
    lines.count <= limit
      ? lines : Array(lines.prefix(limit)) + [more(lines.count - limit)]
  }

  private func more(_ count: Int) -> String { "  and \(count) more (--all, --json)" }
}
