import RNNXFiles

/// Writes CSV or TSV: a sample a line, the numbers of all arrays one after the other.
final class DelimitedWriter: SampleWriter {
  private let output: AtomicOutputFile
  private let separator: String

  init(
    _ output: AtomicOutputFile, _ arrays: [OutputArray], _ options: WritingOptions,
    separator: String
  ) throws(DataError) {
    self.output = output
    self.separator = separator
    guard options.writesHeader ?? (arrays.count > 1) else { return }
    let line = arrays.flatMap(Self.columns).map(quoted).joined(separator: separator) + "\n"
    try asDataFile { () throws(FileError) in try output.write(line) }
  }

  func append(_ batches: [OutputBatch]) throws(DataError) {
    let count = batches.first?.count ?? 0
    precondition(batches.allSatisfy { $0.count == count }, "as many samples of each array")
    var text = ""
    for sample in 0..<count {
      var isFirst = true
      for batch in batches {
        for value in batch.values[sample * batch.sampleSize..<(sample + 1) * batch.sampleSize] {
          if !isFirst { text += separator }
          isFirst = false
          text += value.description
        }
      }
      text += "\n"
    }
    try asDataFile { () throws(FileError) in try output.write(text) }
  }

  func finish() throws(DataError) {
    try asDataFile { () throws(FileError) in try output.commit() }
  }

  /// The names of an array's columns: `dense` for one number, `dense_0`, `dense_1` and so on for several.
  private static func columns(_ array: OutputArray) -> [String] {
    let size = array.sampleShape.reduce(1, *)
    return size == 1 ? [array.name] : (0..<size).map { "\(array.name)_\($0)" }
  }

  private func quoted(_ name: String) -> String {
    guard name.contains(where: { "\"\n\r,;\t".contains($0) }) else { return name }
    return "\""
      + name.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
