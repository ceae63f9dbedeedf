import RNNXFiles
import RNNXJSON

/// Writes JSON lines: a sample a line, an array of its shape; with several arrays an object of them by name.
///
/// Not-a-number and infinities become `NaN`, `Infinity` and `-Infinity`, which Python reads.
final class JSONLinesWriter: SampleWriter {
  private let output: AtomicOutputFile
  /// `"name":` for each array; empty where there is one array only.
  private let keys: [String]

  init(_ output: AtomicOutputFile, _ arrays: [OutputArray]) {
    self.output = output
    keys = arrays.count == 1 ? [] : arrays.map { "\(JSONValue.string($0.name)):" }
  }

  func append(_ batches: [OutputBatch]) throws(DataError) {
    let count = batches.first?.count ?? 0
    precondition(batches.allSatisfy { $0.count == count }, "as many samples of each array")
    var text = ""
    for sample in 0..<count {
      if keys.isEmpty {
        append(sample, of: batches[0], to: &text)
      } else {
        for (index, (key, batch)) in zip(keys, batches).enumerated() {
          text += (index == 0 ? "{" : ",") + key
          append(sample, of: batch, to: &text)
        }
        text += "}"
      }
      text += "\n"
    }
    try asDataFile { () throws(FileError) in try output.write(text) }
  }

  func finish() throws(DataError) {
    try asDataFile { () throws(FileError) in try output.commit() }
  }

  private func append(_ sample: Int, of batch: OutputBatch, to text: inout String) {
    let range = sample * batch.sampleSize..<(sample + 1) * batch.sampleSize
    append(batch.values[range], shape: batch.sampleShape[...], to: &text)
  }

  private func append(_ values: ArraySlice<Float>, shape: ArraySlice<Int>, to text: inout String) {
    guard let extent = shape.first else {
      text += values.first.map(Self.number) ?? ""
      return
    }
    let size = shape.dropFirst().reduce(1, *)
    text += "["
    for index in 0..<extent {
      if index > 0 { text += "," }
      let start = values.startIndex + index * size
      append(values[start..<start + size], shape: shape.dropFirst(), to: &text)
    }
    text += "]"
  }

  private static func number(_ value: Float) -> String {
    guard !value.isFinite else { return value.description }
    return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
  }
}
