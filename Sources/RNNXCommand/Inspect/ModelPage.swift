import RNNXFiles
import RNNXFormats
import RNNXGraph

/// A model report as one HTML page that needs no other file.
struct ModelPage {
  let report: ModelReport

  /// The page.
  var html: String {
    let title = escaped(report.name)
    let origin = report.file.origin
    let version = [origin.vintage.rawValue, origin.kerasVersion, origin.backend].compactMap(\.self)
    let rows = report.layers.map(row).joined()
    let notes = (report.faults.map { "Cannot be run: \($0)" } + report.file.remarks).map {
      "<li>\(escaped($0))</li>"
    }.joined()
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em }
      table { border-collapse: collapse; width: 100% } th { text-align: left }
      td, th { border-bottom: 1px solid #ccc; padding: .3em .6em; vertical-align: top }
      .number { text-align: right } .weights { color: #555; font-size: 90% }
      </style></head><body>
      <h1>\(title)</h1>
      <p>\(escaped(origin.format)), \(escaped(version.joined(separator: ", "))).
      \(report.kind) model “\(escaped(report.file.graph.name))”,
      \(NumberText.grouped(report.parameters)) parameters
      (\(NumberText.grouped(report.trainableParameters)) trainable).</p>
      <ul>\(notes)</ul>
      <table><thead><tr><th>Layer</th><th>Kind</th><th>Output shape</th><th>Parameters</th>
      <th>Notes</th></tr></thead><tbody>
      \(rows)</tbody></table>
      </body></html>

      """
  }

  private func row(_ layer: LayerReport) -> String {
    let weights = layer.weights.map { "\($0.path) \($0.tensor.shape)" }.joined(separator: ", ")
    let shapes = layer.outputShapes.map(\.shapeText).joined(separator: ", ")
    return """
      <tr><td style="padding-left: \(layer.depth * 2 + 1)em">\(escaped(layer.name))</td>\
      <td>\(escaped(layer.className))</td><td>\(escaped(shapes))</td>\
      <td class="number">\(NumberText.grouped(layer.parameters))</td>\
      <td>\(escaped(layer.notes.joined(separator: ", ")))\
      <div class="weights">\(escaped(weights))</div></td></tr>

      """
  }

  private func escaped(_ text: String) -> String { text.printable.escapedForHTML }
}
