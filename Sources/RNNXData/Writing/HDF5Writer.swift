import HDF5
import RNNXFiles

/// Writes arrays as the datasets of an HDF5 file, which is built in memory.
final class HDF5Writer: SampleWriter {
  private let output: AtomicOutputFile
  private let arrays: [OutputArray]
  private var values: [[Float]]
  private var sampleCount = 0

  init(_ output: AtomicOutputFile, _ arrays: [OutputArray]) {
    self.output = output
    self.arrays = arrays
    values = arrays.map { _ in [] }
  }

  func append(_ batches: [OutputBatch]) throws(DataError) {
    try checkShapes(batches, arrays, file: output.path)
    sampleCount += batches[0].count
    for (index, batch) in batches.enumerated() { values[index] += batch.values }
  }

  func finish() throws(DataError) {
    let image = try asDataHDF5 { () throws(HDF5Error) in try makeImage() }
    try asDataFile { () throws(FileError) in
      try output.write(image)
      try output.commit()
    }
  }

  private func makeImage() throws(HDF5Error) -> [UInt8] {
    let file = try FileWriter(name: output.path)
    for (array, values) in zip(arrays, values) {
      try file.root.write(values, shape: [sampleCount] + array.sampleShape, to: array.name)
    }
    return try file.image()
  }
}
