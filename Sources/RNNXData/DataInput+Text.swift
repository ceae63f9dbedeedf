extension Opening {
  /// Opens the arrays of a text file, which share one table.
  func openText(
    _ format: DataFormat, _ options: ReadingOptions
  ) throws(DataError) -> [DataInput.Entry] {
    var reopen: (() throws(DataError) -> any RecordParser)?
    if canReopen {
      reopen = { () throws(DataError) in
        let stream = try again()
        return parser(format, LineReader(stream, limit: options.lineBytes), options)
      }
    }
    let lines = LineReader(stream, limit: options.lineBytes)
    let table = try RecordTable(parser(format, lines, options), name: name, reopen: reopen)
    return table.names.enumerated().map { column, name in
      DataInput.Entry(name: name, source: TextSource(table, column: column, options: options))
    }
  }

  private func parser(
    _ format: DataFormat, _ lines: LineReader, _ options: ReadingOptions
  ) -> any RecordParser {
    format == .jsonl
      ? JSONLinesParser(lines, name: name, maximalRank: options.rank)
      : DelimitedParser(lines, name: name, isTabSeparated: format == .tsv)
  }
}
