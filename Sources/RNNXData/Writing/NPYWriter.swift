import RNNXFiles

/// Writes one array as a NumPy file.
///
/// The number of samples stands in the header. In a file it is written at the end; in a pipe it must be known at the
/// beginning, or the numbers wait in a spool file.
final class NPYWriter: SampleWriter {
  private let output: AtomicOutputFile
  private let array: OutputArray
  private let expectedCount: Int?
  private let spool: SpoolFile?
  private var sampleCount = 0

  init(_ output: AtomicOutputFile, _ array: OutputArray, sampleCount: Int?) throws(DataError) {
    self.output = output
    self.array = array
    expectedCount = sampleCount
    spool = output.isSeekable || sampleCount != nil ? nil : try SpoolFile(for: output)
    if spool == nil { try writeHeader(sampleCount ?? 0) }
  }

  func append(_ batches: [OutputBatch]) throws(DataError) {
    try checkShapes(batches, [array], file: output.path)
    sampleCount += batches[0].count
    if let spool { return try spool.write(batches[0].values) }
    try asDataFile { () throws(FileError) in try output.write(batches[0].values.bytes) }
  }

  func finish() throws(DataError) {
    if let spool {
      try writeHeader(sampleCount)
      try spool.replay { bytes throws(DataError) in
        try asDataFile { () throws(FileError) in try output.write(bytes) }
      }
    } else if output.isSeekable {
      let header = NPYHeader.bytes(sampleCount: sampleCount, sampleShape: array.sampleShape)
      try asDataFile { () throws(FileError) in try output.overwrite(header, at: 0) }
    } else if let expectedCount, expectedCount != sampleCount {
      throw DataError(
        file: output.path, reason: .sampleCount(expected: expectedCount, found: sampleCount))
    }
    try asDataFile { () throws(FileError) in try output.commit() }
  }

  private func writeHeader(_ count: Int) throws(DataError) {
    let header = NPYHeader.bytes(sampleCount: count, sampleShape: array.sampleShape)
    try asDataFile { () throws(FileError) in try output.write(header) }
  }
}
