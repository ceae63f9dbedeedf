import HDF5
import RNNXFiles
import RNNXRuntime

/// Predictions as an HDF5 file with a dataset an output.
///
/// The datasets are created when the number of samples is known, so all predictions are kept until
/// then.
final class HDF5Predictions: PredictionWriter {
  private let file: AtomicOutputFile
  private let names: [String]
  private var outputs: [Tensor] = []

  init(_ target: PredictionTarget) throws {
    file = try target.open()
    names = target.outputNames
  }

  func write(_ batch: [Tensor], first: Int) throws {
    guard !outputs.isEmpty else {
      outputs = batch
      return
    }
    for index in outputs.indices {
      outputs[index].shape[0] += batch[index].batchSize
      outputs[index].values += batch[index].values
    }
  }

  func finish() throws {
    let writer = try FileWriter(name: file.path)
    for (name, output) in zip(names, outputs) {
      try writer.root.write(output.values, shape: output.shape, to: name)
    }
    try file.write(try writer.image())
    try file.commit()
  }
}
