import RNNXData
import RNNXRuntime

/// The file of `--output`: begun with the first batch, which tells the shapes, complete at the end.
final class PredictionOutput {
  private let path: String
  private let names: [String]
  private let options: WritingOptions
  private var writer: (any SampleWriter)?

  /// An output that will take the arrays of the given names.
  init(path: String, names: [String], options: WritingOptions) {
    self.path = path
    self.names = names
    self.options = options
  }

  /// Adds the outputs of a batch.
  func append(_ outputs: [Tensor]) throws {
    let writer = try writer ?? begin(outputs)
    try writer.append(outputs.map { OutputBatch(shape: $0.shape, values: $0.values) })
  }

  /// Brings the file under its name.
  func finish() throws {
    guard let writer else {
      throw CommandFailure("\(path): there are no samples, so there is nothing to write")
    }
    try writer.finish()
  }

  private func begin(_ outputs: [Tensor]) throws -> any SampleWriter {
    let arrays = zip(names, outputs).map { name, output in
      OutputArray(name: name, sampleShape: Array(output.shape.dropFirst()))
    }
    let writer = try makeSampleWriter(path, arrays: arrays, options: options)
    self.writer = writer
    return writer
  }
}
