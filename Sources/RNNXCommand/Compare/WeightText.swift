import RNNXFiles
import RNNXProof

/// A differing weight in a few lines.
enum WeightText {
  /// The lines, the place first.
  static func lines(_ weight: WeightComparison) -> [String] {
    let head = "  \(weight.pathA), \(weight.weight)".printable
    let cause = weight.diagnosis.map { ["    cause: \($0)".printable] } ?? []
    switch weight.result {
    case .unreadable(let text): return ["\(head): cannot be read: \(text.printable)"]
    case .missing(let side, _): return ["\(head): missing in \(side.rawValue)"]
    case .shapes(let a, let b): return ["\(head): shape \(a) in a, \(b) in b"] + cause
    case .measured(let measures):
      let extent = weight.extent.map { ", \($0)" } ?? ""
      return [
        "\(head): \(share(measures))\(extent)", "    " + extremes(measures, at: weight.place),
      ]
        + cause
    }
  }

  /// How much is beyond the limits.
  static func share(_ measures: Measures) -> String {
    let percent = NumberText.significant(100 * measures.shareBeyond, digits: 3)
    let both = measures.notNumbers.both
    return "\(NumberText.grouped(measures.beyond)) of \(NumberText.grouped(measures.count))"
      + " beyond the limits (\(percent) %)"
      + (both > 0 && !measures.limits.nanEqual ? "; \(both) NaN on both sides (--nan-equal)" : "")
  }

  /// The largest differences.
  static func extremes(_ measures: Measures, at place: String?) -> String {
    guard let absolute = measures.largestAbsolute else { return "no numbers to compare" }
    let at = place.map { " at \($0)" } ?? " at index \(absolute.index)"
    var text =
      "largest difference \(short(absolute.value))\(at): \(exact(absolute.a)) in a,"
      + " \(exact(absolute.b)) in b"
    if let relative = measures.largestRelative { text += "; relative \(short(relative.value))" }
    if let steps = measures.largestULP { text += "; \(short(steps.value)) ulp" }
    return text + "; cosine \(NumberText.significant(measures.cosine, digits: 9))"
  }

  /// A measure.
  static func short(_ value: Double) -> String { NumberText.significant(value, digits: 3) }

  /// A value, to be told from its neighbours.
  static func exact(_ value: Double) -> String { NumberText.significant(value, digits: 9) }
}
