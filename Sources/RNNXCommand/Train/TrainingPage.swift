import RNNXFiles
import RNNXJSON
import RNNXTraining

/// A training run as one HTML page that needs no other file: curves, confusion matrix, examples that
/// went wrong, settings.
struct TrainingPage {
  let trainer: Trainer
  let recipe: Recipe
  let output: String
  private let examined: ExaminedSamples?
  private let isValidation: Bool

  /// Runs the model on `samples` to see where it is wrong.
  init(
    trainer: Trainer, recipe: Recipe, output: String, samples: TrainingSamples<Float>,
    isValidation: Bool
  ) throws {
    self.trainer = trainer
    self.recipe = recipe
    self.output = output
    self.isValidation = isValidation
    examined = try ExaminedSamples(trainer, samples)
  }

  /// The page.
  var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>\(escaped(output))</title>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #222 }
    h2 { margin-top: 1.6em; font-size: 1.2em } table { border-collapse: collapse }
    td, th { border-bottom: 1px solid #ccc; padding: .25em .7em; text-align: right }
    th:first-child, td:first-child { text-align: left }
    .charts { display: flex; flex-wrap: wrap; gap: 1.5em } figure { margin: 0 } figcaption { color: #555 }
    .wrong { display: flex; flex-wrap: wrap; gap: .8em } .wrong figure { width: 5.5em; font-size: 85% }
    pre { background: #f4f4f4; padding: 1em; overflow-x: auto } .none { color: #bbb }
    </style></head><body>
    <h1>\(escaped(output))</h1>
    <p>\(summary)</p>
    <h2>Curves</h2><div class="charts">\(charts)</div>
    <h2>Epochs</h2>\(epochs)
    \(examined.map(confusion) ?? "")
    <h2>Recipe</h2><pre>\(recipeText)</pre>
    </body></html>

    """
  }

  private func escaped(_ text: String) -> String { text.printable.escapedForHTML }

  /// The recipe, line by line: line breaks are the only control characters that stay.
  private var recipeText: String {
    let text = (try? JSONText.document(.object(recipe.json))) ?? ""
    return text.split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\n")
  }

  private var summary: String {
    let last = trainer.history.last.map { EpochText.values($0) } ?? "no epoch was completed"
    let seconds = trainer.history.reduce(0) { $0 + $1.seconds }
    return escaped(
      "\(trainer.history.count) \(trainer.history.count == 1 ? "epoch" : "epochs") in \(NumberText.fixed(seconds, decimals: 1)) s. "
        + "At the end: \(last).")
  }

  /// Names without "val_", in order.
  private var names: [String] {
    var names: [String] = []
    for value in trainer.history.first?.values ?? [] {
      let name = value.name.hasPrefix("val_") ? String(value.name.dropFirst(4)) : value.name
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private var charts: String {
    names.map { name in
      let own = trainer.history.map { $0[name] }
      let other = trainer.history.map { $0["val_" + name] }
      return CurveChart(title: name, lines: [("training", own), ("validation", other)]).html
    }.joined()
  }

  private var epochs: String {
    let names = trainer.history.first?.values.map(\.name) ?? []
    let head = (["epoch"] + names + ["seconds"]).map { "<th>\(escaped($0))</th>" }.joined()
    let rows = trainer.history.map { log in
      let cells =
        [String(log.epoch + 1)] + names.map { log[$0].map(EpochText.number) ?? "" }
        + [NumberText.fixed(log.seconds, decimals: 1)]
      return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    return "<table><tr>\(head)</tr>\(rows.joined())</table>"
  }

  private func confusion(_ examined: ExaminedSamples) -> String {
    let head = examined.matrix.indices.map { "<th>\($0)</th>" }.joined()
    let rows = examined.matrix.enumerated().map { label, row in
      let cells = row.enumerated().map { answer, count in
        let share = row.reduce(0, +) == 0 ? 0 : Double(count) / Double(row.reduce(0, +))
        let color = answer == label ? "60, 150, 90" : "200, 60, 50"
        let style =
          count == 0
          ? ""
          : " style=\"background: rgba(\(color), \(NumberText.fixed(0.15 + 0.6 * share, decimals: 2)))\""
        return "<td\(count == 0 ? " class=\"none\"" : "")\(style)>\(count)</td>"
      }.joined()
      return "<tr><th>\(label)</th>\(cells)</tr>"
    }
    let what = isValidation ? "validation samples" : "training samples"
    let wrong = examined.wrong.map { example in
      "<figure>\(example.picture)<figcaption>sample \(example.sample): is \(example.label), "
        + "answered \(example.answer) (\(NumberText.fixed(Double(example.share) * 100, decimals: 0)) %)"
        + "</figcaption></figure>"
    }.joined()
    return """
      <h2>Confusion matrix (\(examined.count) \(what))</h2>
      <table><tr><th>label \\ answer</th>\(head)</tr>\(rows.joined())</table>
      <h2>Wrong answers given with most certainty</h2>
      <div class="wrong">\(wrong.isEmpty ? "none" : wrong)</div>
      """
  }
}

/// A line chart over epochs as SVG.
struct CurveChart {
  let title: String
  let lines: [(name: String, values: [Double?])]
  private let colors = ["#2a6fb0", "#c8641e"]

  /// The chart with its caption.
  var html: String {
    let known = lines.flatMap { $0.values.compactMap(\.self) }.filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else { return "" }
    let count = lines.map(\.values.count).max() ?? 0
    let (width, height, left, bottom) = (320.0, 180.0, 68.0, 22.0)
    let x = { (index: Int) in
      left + (width - left - 8) * (count < 2 ? 0.5 : Double(index) / Double(count - 1))
    }
    let y = { (value: Double) in
      8 + (height - bottom - 8) * (high == low ? 0.5 : (high - value) / (high - low))
    }
    let text = { (value: Double) in NumberText.fixed(value, decimals: 1) }
    var body = ""
    for (line, color) in zip(lines, colors) {
      let points = line.values.enumerated().compactMap { index, value in
        value.flatMap { $0.isFinite ? "\(text(x(index))),\(text(y($0)))" : nil }
      }
      guard !points.isEmpty else { continue }
      body +=
        "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>"
      for point in points {
        let parts = point.split(separator: ",")
        body += "<circle r=\"2.5\" fill=\"\(color)\" cx=\"\(parts[0])\" cy=\"\(parts[1])\"/>"
      }
    }
    let label = { (value: Double) in
      "<text x=\"\(left - 6)\" y=\"\(text(y(value) + 4))\" text-anchor=\"end\" font-size=\"11\">\(NumberText.significant(value, digits: 4))</text>"
    }
    let axis =
      "<path d=\"M\(left) 4V\(height - bottom)H\(width - 4)\" stroke=\"#999\" fill=\"none\"/>"
    let ends =
      "<text x=\"\(text(x(0)))\" y=\"\(height - 6)\" text-anchor=\"middle\" font-size=\"11\">1</text>"
      + (count > 1
        ? "<text x=\"\(text(x(count - 1)))\" y=\"\(height - 6)\" text-anchor=\"middle\" font-size=\"11\">\(count)</text>"
        : "")
    let legend = zip(lines, colors).filter { $0.0.values.contains { $0 != nil } }.map {
      "<span style=\"color: \($0.1)\">\($0.0.name)</span>"
    }.joined(separator: ", ")
    return """
      <figure><svg role="img" aria-label="\(title.printable.escapedForHTML)" width="\(Int(width))" height="\(Int(height))" viewBox="0 0 \(Int(width)) \(Int(height))">\
      \(axis)\(label(low))\(high == low ? "" : label(high))\(ends)\(body)</svg>
      <figcaption><b>\(title.printable.escapedForHTML)</b>: \(legend)</figcaption></figure>
      """
  }
}
