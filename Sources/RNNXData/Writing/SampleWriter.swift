import RNNXFiles

/// Writes arrays batch by batch into a file that appears when it is finished.
///
/// Everything is `float32`. A writer that is dropped unfinished leaves no file. Not thread-safe.
public protocol SampleWriter: AnyObject {
  /// Adds the next samples, a batch for each array, all of the same number of samples.
  ///
  /// - Throws: `DataError`; `recordShape` where a binary format gets samples of another shape than announced.
  func append(_ batches: [OutputBatch]) throws(DataError)

  /// Brings the file under its name; nothing can be added afterwards.
  func finish() throws(DataError)
}

/// Begins a data file.
///
/// - Parameters:
///   - path: where it goes; `-` is standard output. Pipes and devices are written directly.
///   - arrays: what will be written; names are different from each other.
///   - options: format and details.
/// - Returns: the writer, to be finished.
/// - Throws: `DataError`; `unknownFormat` where neither options nor name say one, `oneArrayOnly` for NPY with several.
public func makeSampleWriter(
  _ path: String, arrays: [OutputArray], options: WritingOptions = WritingOptions()
) throws(DataError) -> any SampleWriter {
  precondition(!arrays.isEmpty, "there is something to write")
  precondition(Set(arrays.map(\.name)).count == arrays.count, "names differ from each other")
  guard let format = options.format ?? DataFormat(fileName: path), format != .idx else {
    throw DataError(file: path, reason: .unknownFormat(PathParts(path).name))
  }
  if format == .npy, arrays.count > 1 {
    throw DataError(file: path, reason: .oneArrayOnly(arrays.map(\.name)))
  }
  let size = format == .npy || format == .npz ? binarySize(arrays, options) : nil
  let output = try asDataFile { () throws(FileError) in
    try AtomicOutputFile(
      path: path, replacingExisting: options.replacesExisting, reserving: size)
  }
  switch format {
  case .csv, .tsv:
    return try DelimitedWriter(output, arrays, options, separator: format == .csv ? "," : "\t")
  case .jsonl: return JSONLinesWriter(output, arrays)
  case .npy: return try NPYWriter(output, arrays[0], sampleCount: options.sampleCount)
  case .npz: return try NPZWriter(output, arrays, options)
  case .hdf5: return HDF5Writer(output, arrays)
  case .idx: preconditionFailure("excluded above")
  }
}

/// Bytes of the file, where they can be told beforehand.
private func binarySize(_ arrays: [OutputArray], _ options: WritingOptions) -> Int? {
  guard let count = options.sampleCount, !options.compresses else { return nil }
  return arrays.reduce(0) { sum, array in
    sum + array.sampleShape.reduce(MemoryLayout<Float>.size * count, *)
  }
}

/// What the writers of binary formats have in common: every sample has the announced shape.
func checkShapes(
  _ batches: [OutputBatch], _ arrays: [OutputArray], file: String
) throws(DataError) {
  precondition(batches.count == arrays.count, "a batch for each array")
  precondition(Set(batches.map(\.count)).count == 1, "as many samples of each array")
  for (batch, array) in zip(batches, arrays) where batch.sampleShape != array.sampleShape {
    throw DataError(
      file: file, place: "array \"\(array.name)\"",
      reason: .recordShape(expected: array.sampleShape, found: batch.sampleShape))
  }
}
