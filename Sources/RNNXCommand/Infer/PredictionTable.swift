import RNNXFiles
import RNNXRuntime

/// Predictions as lines for people: the best classes, or the first values.
struct PredictionTable {
  let outputNames: [String]
  /// The number of best classes a sample; `nil` where the outputs are no classes.
  let top: Int?

  /// The line above the samples.
  var header: String {
    guard top != nil else { return "sample  " + outputNames.joined(separator: "  ") + "\n" }
    return "sample  " + (top == 1 ? "class  probability\n" : "class: probability, best first\n")
  }

  /// The lines of a batch.
  func lines(_ outputs: [Tensor], first: Int) -> String {
    (0..<(outputs.first?.batchSize ?? 0)).map { row in
      let number = String(first + row)
      let padding = String(repeating: " ", count: max(0, 6 - number.count))
      return padding + number + "  " + cells(outputs, row) + "\n"
    }.joined()
  }

  private func cells(_ outputs: [Tensor], _ row: Int) -> String {
    guard let top, let values = outputs.first?.row(row) else {
      return outputs.map { Self.short($0.row(row)) }.joined(separator: "  ")
    }
    let best = Ranking.top(top, of: values).map { position in
      (String(position), values[values.startIndex + position])
    }
    guard top == 1, let (name, value) = best.first else {
      return best.map { "\($0): \(Self.probability($1))" }.joined(separator: ", ")
    }
    let padding = String(repeating: " ", count: max(0, 5 - name.count))
    return padding + name + "  " + Self.probability(value)
  }

  private static func probability(_ value: Float) -> String {
    NumberText.fixed(Double(value), decimals: 4)
  }

  /// The first eight values; files hold them all.
  private static func short(_ values: ArraySlice<Float>) -> String {
    let shown = values.prefix(8).map { NumberText.significant(Double($0), digits: 5) }
    let rest = values.count > 8 ? " … \(values.count) values" : ""
    return shown.joined(separator: " ") + rest
  }
}
