import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXProof

/// A comparison as one HTML page that needs no other file.
struct ComparisonPage {
  let pair: ComparedPair

  private var comparison: ModelComparison { pair.comparison }

  /// The page.
  var html: String {
    let title = "\(pair.a.name) and \(pair.b.name)"
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <style>\(Self.style)</style></head><body>
      <header class="\(comparison.isSame ? "same" : "different")"><h1>\(verdict)</h1>
      <p>a: <b>\(escaped(pair.a.name))</b> (\(escaped(pair.a.file.origin.format)),
      \(pair.a.file.origin.vintage.rawValue) \(escaped(pair.a.file.origin.kerasVersion ?? "")))<br>
      b: <b>\(escaped(pair.b.name))</b> (\(escaped(pair.b.file.origin.format)),
      \(pair.b.file.origin.vintage.rawValue) \(escaped(pair.b.file.origin.kerasVersion ?? "")))</p>
      <p class="rule">\(escaped(comparison.options.limits.formula))</p></header>
      \(structure)\(configuration)\(weights)\(optimizer)\(outputs)
      </body></html>

      """
  }

  private var verdict: String {
    switch comparison.verdict {
    case .same: "The same"
    case .sameOutputs: "Different models, same outputs"
    case .sameNetwork: "The same network, in another state of training"
    case .different: "Different"
    case .nothingShared: "The models share nothing"
    }
  }

  private var structure: String {
    let rows =
      comparison.lonely.map { layer in
        [
          "<code>\(escaped(layer.path))</code>", escaped(layer.layer.kind.className),
          "only in \(layer.side.rawValue)" + (layer.isInert ? ", changes no prediction" : ""),
        ]
      } + comparison.wiring.map { ["<code>\(escaped($0.pathA))</code>", "", escaped($0.text)] }
      + comparison.renamed.map {
        ["<code>\(escaped($0.pathA))</code>", "", "is <code>\(escaped($0.pathB))</code> in b"]
      }
    return section(
      "Structure", isSame: comparison.isStructureSame,
      note: "\(comparison.pairs.count) layers matched", head: ["Layer", "Kind", "What"], rows)
  }

  private var configuration: String {
    let counted = comparison.countedConfiguration
    let rows = comparison.configuration.map { difference in
      [
        "<code>\(escaped(difference.pathA))</code>", "<code>\(escaped(difference.argument))</code>",
        escaped(difference.a), escaped(difference.b),
        counted.contains(difference) ? "<b>counts</b>" : "no effect",
      ]
    }
    return section(
      "Configuration", isSame: counted.isEmpty, note: "",
      head: ["Layer", "Argument", "a", "b", "Effect"], rows)
  }

  private var weights: String {
    section(
      "Weights", isSame: comparison.differentWeights.isEmpty,
      note: "\(comparison.differentWeights.count) of \(comparison.weights.count) differ",
      head: Self.weightHead, comparison.differentWeights.map(row))
  }

  private var optimizer: String {
    let found = comparison.optimizer
    let different = found.variables.filter { !$0.isEqual }
    guard !found.variables.isEmpty || !found.facts.isEmpty || found.onlyOne != nil else {
      return ""
    }
    let notes =
      (found.onlyOne.map { ["\($0.rawValue) alone has an optimizer"] } ?? [])
      + found.facts.map { "\($0.name): \($0.a) in a, \($0.b) in b" }
      + ["\(different.count) of \(found.variables.count) variables differ"]
    return section(
      "Optimizer", isSame: found.isSame(strictly: comparison.options.isStrict),
      note: escaped(notes.joined(separator: "; ")), head: Self.weightHead, different.map(row))
  }

  private static let weightHead = [
    "Weight", "Where", "Beyond the limits", "Largest", "Differences by size", "Cause",
  ]

  private func row(_ weight: WeightComparison) -> [String] {
    let name = "<code>\(escaped(weight.pathA))</code> \(escaped(weight.weight))"
    let cause = weight.diagnosis.map { escaped($0.description) } ?? ""
    guard let measures = weight.measures else {
      let lines = WeightText.lines(weight).map { escaped($0) }.joined(separator: " ")
      return [name, "", lines, "", "", cause]
    }
    let where_ = [weight.extent?.description, weight.place.map { "largest at " + $0 }]
    return [
      name, escaped(where_.compactMap(\.self).joined(separator: "; ")),
      escaped(WeightText.share(measures)), largest(measures), histogram(measures), cause,
    ]
  }

  private var outputs: String {
    switch comparison.outputs {
    case .notRun(let reason), .failed(let reason):
      return section(
        "Outputs", isSame: !comparison.outputs.isDifferent, note: escaped(reason), head: [], [])
    case .compared(let found):
      let shapes = found.shapes.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
      let first = found.layers.firstIndex { !$0.isEqual }
      let rows =
        found.layers.enumerated().map { row($1, isFirst: $0 == first) }
        + found.outputs.map { row($0, isFirst: false, front: "output ") }
      return section(
        "Outputs", isSame: found.isEqual, note: escaped("on \(found.inputs): \(shapes)"),
        head: ["Layer", "Beyond the limits", "Largest", "Differences by size"], rows)
    }
  }

  private func row(_ layer: TensorComparison, isFirst: Bool, front: String = "") -> [String] {
    let mark = isFirst ? " <b>the first that differs</b>" : ""
    let name = "\(front)<code>\(escaped(layer.nameA))</code>\(mark)"
    guard let measures = layer.measures else {
      return [name, "shape \(layer.shapeA) in a, \(layer.shapeB) in b", "", ""]
    }
    let share = measures.beyond == 0 ? "none" : WeightText.share(measures)
    return [name, escaped(share), largest(measures), histogram(measures)]
  }
}

extension ComparisonPage {
  private func largest(_ measures: Measures) -> String {
    guard let absolute = measures.largestAbsolute else { return "" }
    let relative = measures.largestRelative.map { ", relative \(WeightText.short($0.value))" } ?? ""
    let steps = measures.largestULP.map { ", \(WeightText.short($0.value)) ulp" } ?? ""
    return escaped(
      "\(WeightText.short(absolute.value))\(relative)\(steps);"
        + " cosine \(NumberText.significant(measures.cosine, digits: 7))")
  }

  /// A bar a class of the histogram, its height the logarithm of the number of pairs in it.
  private func histogram(_ measures: Measures) -> String {
    let counts = measures.histogram.counts
    let bars = zip(DifferenceHistogram.labels, counts).map { label, count in
      let digits = String(count).count
      let height = count == 0 ? 1 : 4 + 5 * digits
      return "<i style=\"height:\(height)px\" title=\"\(escaped("\(label): \(count)"))\"></i>"
    }
    return "<span class=\"bars\">\(bars.joined())</span>"
  }

  private func section(
    _ title: String, isSame: Bool, note: String, head: [String], _ rows: [[String]]
  ) -> String {
    let state = isSame ? "same" : "different"
    var html =
      "<section><h2>\(title) <span class=\"\(state)\">\(state)</span></h2><p>\(note)</p>\n"
    if !rows.isEmpty {
      let cells = { (tag: String, row: [String]) in
        row.map { "<\(tag)>\($0)</\(tag)>" }.joined()
      }
      html += "<table><thead><tr>\(cells("th", head))</tr></thead><tbody>\n"
      html += rows.map { "<tr>\(cells("td", $0))</tr>" }.joined(separator: "\n")
      html += "</tbody></table>"
    }
    return html + "</section>\n"
  }

  private func escaped(_ text: String) -> String { text.printable.escapedForHTML }

  private static let style = """
    :root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e }
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em }
    header { border-left: 6px solid; padding: .2em 1em } header.same { border-color: var(--good) }
    header.different { border-color: var(--bad) } h1 { margin: 0 } .rule { opacity: .75 }
    h2 { margin: 1.6em 0 .2em } h2 span { font-size: 60%; color: #fff; border-radius: 1em;
    padding: .2em .8em; vertical-align: middle } h2 .same { background: var(--good) }
    h2 .different { background: var(--bad) } section p { margin: .2em 0 .6em }
    table { border-collapse: collapse; width: 100% } th { text-align: left }
    td, th { border-bottom: 1px solid var(--line); padding: .35em .6em; vertical-align: top }
    td { overflow-wrap: anywhere }
    th, td:last-child { white-space: nowrap }
    code { font-size: 95% } .bars { display: inline-flex; align-items: flex-end; gap: 2px; height: 50px }
    .bars i { width: 8px; background: #58a6ff; display: block }
    """
}
