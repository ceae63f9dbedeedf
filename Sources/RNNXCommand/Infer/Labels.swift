/// The right answers, one a sample.
struct Labels {
  /// The file, for messages.
  let name: String
  /// The class of every sample.
  let classes: [Int]

  /// Reads class numbers, or rows of which the greatest value marks the class.
  init(path: String) throws {
    name = path
    let source = try DataFiles.open(path, scale: ScaleChoice(isOff: true))
    let width = source.sampleShape.reduce(1, *)
    guard source.sampleShape.count <= 1, width > 0 else {
      throw CommandFailure.badInput(
        path, "expected labels of shape [samples] or [samples, classes],"
          + " found samples of shape \(source.sampleShape)")
    }
    var classes: [Int] = []
    while true {
      let values = try source.next(4096)
      if values.isEmpty { break }
      for start in stride(from: 0, to: values.count, by: width) {
        classes.append(try Self.label(of: values[start..<start + width], classes.count, path))
      }
    }
    self.classes = classes
  }

  private static func label(
    of row: ArraySlice<Float>, _ index: Int, _ path: String
  ) throws(CommandFailure) -> Int {
    guard row.count == 1, let value = row.first else {
      return Ranking.best(of: row)
    }
    guard let label = Int(exactly: value), label >= 0 else {
      throw .badInput(path, "label \(index): expected a whole number from 0 on, found \(value)")
    }
    return label
  }
}
