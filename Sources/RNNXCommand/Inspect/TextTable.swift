/// Rows of cells in columns that are as wide as their content.
package struct TextTable: Sendable {
  /// How a column is aligned.
  package enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table of the given columns.
  package init(_ alignments: [Alignment]) { self.alignments = alignments }

  /// Adds a row.
  ///
  /// - Precondition: a cell a column.
  package mutating func add(_ cells: [String]) {
    precondition(cells.count == alignments.count, "a row has a cell a column")
    rows.append(cells)
  }

  /// The lines, at most `width` wide where the last column can be wrapped between words.
  package func lines(width: Int) -> [String] {
    let widths = alignments.indices.map { column in
      column == alignments.count - 1 ? 0 : rows.map { $0[column].count }.max() ?? 0
    }
    let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
    return rows.flatMap { row -> [String] in
      let front = row.indices.dropLast().map { cell(row[$0], widths[$0], alignments[$0]) + "  " }
      let parts = Self.wrap(row[row.count - 1], width: max(24, width - indent))
      let first = Self.trimmed(front.joined() + (parts.first ?? ""))
      return [first] + parts.dropFirst().map { String(repeating: " ", count: indent) + $0 }
    }
  }

  private func cell(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return alignment == .left ? text + space : space + text
  }

  /// Breaks a text between words.
  package static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
