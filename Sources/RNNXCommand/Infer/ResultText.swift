import RNNXFiles
import RNNXGraph
import RNNXJSON
import RNNXRuntime

/// Predictions on standard output, as a table or as one JSON document, batch by batch.
final class ResultText {
  private let file: AtomicOutputFile
  private let table: PredictionTable
  private let isJSON: Bool
  private var isFirst = true

  init(_ report: InferenceReport, _ meaning: OutputMeaning) throws {
    file = try AtomicOutputFile(path: "-")
    isJSON = report.options.json
    let top = report.options.top ?? (meaning == .classes ? 1 : nil)
    table = PredictionTable(
      outputNames: report.inference.model.graph.outputNames, top: meaning == .values ? nil : top)
    try file.write(isJSON ? "{\"predictions\":[" : table.header)
  }

  /// Shows the outputs of a batch.
  func write(_ outputs: [Tensor], first: Int) throws {
    guard isJSON else { return try file.write(table.lines(outputs, first: first)) }
    for row in 0..<(outputs.first?.batchSize ?? 0) {
      try file.write((isFirst ? "\n" : ",\n") + (try JSONText.line(json(outputs, first, row))))
      isFirst = false
    }
  }

  /// Completes the document.
  func finish(samples: Int) throws {
    if isJSON { try file.write("\n],\"samples\":\(samples)}\n") }
    try file.commit()
  }

  private func json(_ outputs: [Tensor], _ first: Int, _ row: Int) -> JSONValue {
    var object: JSONObject = ["sample": .integer(first + row)]
    if table.top != nil, let output = outputs.first {
      object["class"] = .integer(Ranking.best(of: output.row(row)))
    }
    let members = zip(table.outputNames, outputs).map { ($0, $1.json(row: row)) }
    object["outputs"] = .object(JSONObject(members))
    return .object(object)
  }
}
