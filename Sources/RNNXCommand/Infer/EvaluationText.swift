import RNNXFiles

extension Evaluation {
  /// Accuracy, loss and confusion matrix for people.
  package var text: String {
    let right = (0..<classCount).reduce(0) { $0 + confusion[$1][$1] }
    var lines = [
      "accuracy  \(NumberText.fixed(accuracy, decimals: 4))  (\(right) of \(samples))"
    ]
    if let loss { lines.append("loss      \(NumberText.fixed(loss, decimals: 5))") }
    return (lines + [""] + matrix).joined(separator: "\n") + "\n"
  }

  /// Labels as rows, predictions as columns; more than 20 classes are for `--json`.
  private var matrix: [String] {
    guard classCount <= 20 else { return ["confusion matrix of \(classCount) classes: see --json"] }
    let width = max(4, confusion.joined().map { String($0).count }.max() ?? 0) + 1
    let cell = { (text: String) in String(repeating: " ", count: width - text.count) + text }
    let head = "label \\ predicted" + (0..<classCount).map { cell(String($0)) }.joined()
    let rows = confusion.enumerated().map { label, row in
      String(repeating: " ", count: max(0, 17 - String(label).count)) + String(label)
        + row.map { cell($0 == 0 ? "." : String($0)) }.joined()
    }
    return [head] + rows
  }
}
