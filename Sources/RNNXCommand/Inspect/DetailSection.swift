import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXJSON

/// What `--show` can add to a report.
enum DetailSection: String, CaseIterable {
  case weights
  case stats
  case optimizer
  case config
  case tree
}

/// The sections of `--show` as text.
struct DetailText {
  let report: ModelReport
  let width: Int

  /// The lines of a section; the tree is made from the file itself.
  func lines(_ section: DetailSection) throws -> [String] {
    switch section {
    case .weights: try weightTable()
    case .stats: try statistics()
    case .optimizer: try optimizer
    case .config: try config
    case .tree: []
    }
  }

  private var placed: [(layer: LayerReport, weight: WeightReport)] {
    report.innermostLayers.flatMap { layer in layer.weights.map { (layer, $0) } }
  }

  private func weightTable() throws -> [String] {
    var table = TextTable([.left, .left, .left, .left])
    table.add(["Weight", "Shape", "Type", "Name in the file; first values"])
    for (layer, weight) in placed {
      let values = try weight.tensor.firstValues(3).map {
        NumberText.significant($0, digits: 4)
      }
      table.add([
        "\(layer.path)/\(weight.path)".printable, "\(weight.tensor.shape)",
        weight.tensor.elementType.rawValue,
        "\(weight.fileName); \(values.joined(separator: " "))".printable,
      ])
    }
    return table.lines(width: width)
  }

  private func statistics() throws -> [String] {
    var table = TextTable([.left, .right, .right, .right, .right, .right, .right])
    table.add(["Weight", "Minimum", "Maximum", "Mean", "Deviation", "Zeros", "NaN/Inf"])
    for (layer, weight) in placed {
      let facts = WeightStatistics(try weight.tensor.loaded().doubles())
      let numbers = [facts.minimum, facts.maximum, facts.mean, facts.deviation]
      table.add(
        ["\(layer.path)/\(weight.path)".printable]
          + numbers.map { NumberText.significant($0, digits: 4) }
          + ["\(facts.zeros)", "\(facts.nonFinite)"])
    }
    return table.lines(width: width)
  }

  private var optimizer: [String] {
    get throws {
      guard let config = report.file.trainingConfig else { return ["not compiled"] }
      let part = config["optimizer_config"] ?? config["optimizer"] ?? .null
      var lines = try json(part)
      var table = TextTable([.left, .left])
      for entry in report.file.optimizer {
        table.add([entry.name.printable, "\(entry.tensor.shape)"])
      }
      lines += table.lines(width: width)
      return lines
    }
  }

  private var config: [String] {
    get throws {
      try report.file.graph.layers.flatMap { layer in
        ["\(layer.name.printable) (\(layer.kind.className.printable))"]
          + (try json(.object(layer.config)))
      }
    }
  }

  private func json(_ value: JSONValue) throws -> [String] {
    try JSONText.document(value).split(separator: "\n").map { "  " + String($0).printable }
  }
}
