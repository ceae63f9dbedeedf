import RNNXFiles
import RNNXFormats
import RNNXGraph

/// A model report as text that fits a terminal.
struct ModelText {
  let report: ModelReport
  let width: Int

  /// Header, layer table, totals, training, remarks, faults.
  var text: String {
    var sections = [header, layerTable, totals]
    sections += [plan, remarks, faults].filter { !$0.isEmpty }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var header: [String] {
    let origin = report.file.origin
    var facts = [origin.format]
    facts.append("written by \(origin.writer?.printable ?? origin.vintage.rawValue)")
    if let version = origin.kerasVersion { facts[1] += ", version \(version.printable)" }
    if let backend = origin.backend { facts.append("backend \(backend.printable)") }
    if let size = report.fileSize { facts.append(NumberText.bytes(size)) }
    let count = report.file.graph.layers.count
    let graph = report.file.graph
    var ends: [String] = []
    if !graph.isSequential {
      ends = TextTable.wrap(
        "from " + graph.inputNames.joined(separator: ", ").printable + " to "
          + graph.outputNames.joined(separator: ", ").printable, width: width - 4
      ).map { "  " + $0 }
    }
    return [
      "\(report.name.printable): \(facts[0])",
      "  " + facts.dropFirst().joined(separator: "; "),
      "  \(report.kind) \"\(report.file.graph.name.printable)\", \(count) layers",
    ] + ends
  }

  private var layerTable: [String] {
    var table = TextTable([.left, .left, .right, .left])
    table.add(["Layer", "Output shape", "Parameters", "Notes"])
    for layer in report.layers { add(layer, to: &table) }
    let lines = table.lines(width: width)
    let rule = String(repeating: "-", count: min(width, lines.map(\.count).max() ?? 0))
    return [lines[0], rule] + lines.dropFirst()
  }

  private func add(_ layer: LayerReport, to table: inout TextTable) {
    let indent = String(repeating: "  ", count: layer.depth)
    let shape = layer.outputShapes.map(\.shapeText).joined(separator: ", ")
    table.add([
      "\(indent)\(layer.name.printable) (\(layer.className.printable))",
      shape.isEmpty ? "?" : shape, NumberText.grouped(layer.parameters),
      (layer.notes + (layer.isTrainable ? [] : ["frozen"]) + (layer.connections.map { [$0] } ?? []))
        .joined(separator: ", ").printable,
    ])
    // The weights of nested models stand with the layers inside.
    guard !report.layers.contains(where: { $0.path.hasPrefix(layer.path + "/") }) else { return }
    for weight in layer.weights {
      let type = weight.tensor.elementType == .float32 ? "" : weight.tensor.elementType.rawValue
      table.add([
        "\(indent)  \(weight.path.printable)", "\(weight.tensor.shape)", "",
        type + (weight.isPlaced ? "" : " no place in the layer"),
      ])
    }
  }

  private var totals: [String] {
    let other = report.parameters - report.trainableParameters
    var lines = [
      "Parameters: \(NumberText.grouped(report.parameters))"
        + " (\(NumberText.grouped(report.trainableParameters)) trainable,"
        + " \(NumberText.grouped(other)) not), \(NumberText.bytes(report.weightBytes))"
    ]
    guard report.file.trainingConfig != nil else { return lines + ["Training: not compiled"] }
    let loss = report.lossName.map { ", loss \($0.printable)" } ?? ""
    let state =
      report.file.optimizer.isEmpty
      ? "no state" : "state of \(report.file.optimizer.count) variables"
    lines.append(
      "Training: optimizer \(report.optimizerName?.printable ?? "unknown") (\(state))\(loss)")
    return lines
  }

  private var plan: [String] {
    guard !report.file.plan.isEmpty else { return [] }
    return ["Weights:"] + wrapped("  ", report.file.plan)
  }

  private var remarks: [String] { wrapped("Remark: ", report.file.remarks) }

  private var faults: [String] {
    guard !report.faults.isEmpty else { return [] }
    return ["This model cannot be run:"] + wrapped("  ", report.faults.map(\.description))
  }

  private func wrapped(_ lead: String, _ texts: [String]) -> [String] {
    texts.flatMap { text in
      TextTable.wrap(lead + text.printable, width: width - 4).enumerated().map {
        ($0.offset == 0 ? (lead.first == " " ? "  " : "") : "    ") + $0.element
      }
    }
  }
}
