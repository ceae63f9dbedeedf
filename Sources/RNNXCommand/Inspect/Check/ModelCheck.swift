import RNNXFormats
import RNNXGraph

/// What `inspect --check` found wrong with a model.
struct Finding: Equatable {
  /// What kind of fault it is; the words are keys for scripts.
  enum Kind: String {
    case nan
    case infinite
    case deadUnits = "dead_units"
    case saturatedGates = "saturated_gates"
    case notRunnable = "not_runnable"
  }

  /// The kind.
  let kind: Kind
  /// Place and measure, for people.
  let text: String
}

/// Looks for faults in a model's layers and weights.
struct ModelCheck {
  let report: ModelReport

  /// All faults, those of the graph first, then layer by layer.
  func findings() throws(TensorError) -> [Finding] {
    let graph = report.faults.map { Finding(kind: .notRunnable, text: $0.description) }
    var values: [Finding] = []
    for layer in report.innermostLayers {
      for weight in layer.weights { values += try valueFindings(weight, in: layer) }
      values += try unitFindings(layer)
    }
    for entry in report.file.optimizer {
      values += try nonFinite(entry.tensor, "optimizer variable \"\(entry.name)\"")
    }
    return graph + values
  }

  private func valueFindings(
    _ weight: WeightReport, in layer: LayerReport
  ) throws(TensorError) -> [Finding] {
    try nonFinite(weight.tensor, "layer \"\(layer.path)\", \(weight.path)")
  }

  private func nonFinite(
    _ tensor: TensorData, _ place: String
  ) throws(TensorError) -> [Finding] {
    guard !tensor.elementType.isInteger else { return [] }
    let values = try tensor.loaded().doubles()
    let nan = values.count { $0.isNaN }
    let infinite = values.count { $0.isInfinite }
    let total = values.count
    return [
      nan > 0 ? Finding(kind: .nan, text: "\(place): \(nan) of \(total) values are NaN") : nil,
      infinite > 0
        ? Finding(kind: .infinite, text: "\(place): \(infinite) of \(total) values are infinite")
        : nil,
    ].compactMap(\.self)
  }

  private func unitFindings(_ layer: LayerReport) throws(TensorError) -> [Finding] {
    try UnitCheck.columns(of: layer).flatMap { part in
      let place = "layer \"\(layer.path)\"" + (part.name.isEmpty ? "" : ", \(part.name)")
      var findings: [Finding] = []
      let dead = part.deadUnits
      if !dead.isEmpty {
        findings.append(
          Finding(
            kind: .deadUnits,
            text: "\(place): \(dead.count) of \(part.units) units have no incoming weight but 0"
              + " (\(UnitCheck.list(dead)))"))
      }
      for (gate, units) in part.saturatedGates {
        findings.append(
          Finding(
            kind: .saturatedGates,
            text: "\(place): gate \(gate) of \(units.count) of \(part.units) units is stuck"
              + " for all inputs within -1 to 1 (\(UnitCheck.list(units)))"))
      }
      return findings
    }
  }
}
