import RNNXArchive
import RNNXFiles

/// Writes arrays as the members of an NPZ file.
///
/// One array whose number of samples is known streams into the archive. Otherwise each array waits in a spool file,
/// since the members of an archive stand one behind the other, each with its shape in front.
final class NPZWriter: SampleWriter {
  private let output: AtomicOutputFile
  private let zip: ZipWriter
  private let arrays: [OutputArray]
  private let compression: ZipWriter.Compression
  private let expectedCount: Int?
  /// One for each array; none where the only array streams.
  private var spools: [SpoolFile] = []
  private var sampleCount = 0

  init(
    _ output: AtomicOutputFile, _ arrays: [OutputArray], _ options: WritingOptions
  ) throws(DataError) {
    self.output = output
    self.arrays = arrays
    zip = ZipWriter(output)
    compression = options.compresses ? .deflate(level: 6) : .none
    expectedCount = arrays.count == 1 ? options.sampleCount : nil
    if let expectedCount {
      try begin(arrays[0], count: expectedCount)
    } else {
      for _ in arrays { spools.append(try SpoolFile(for: output)) }
    }
  }

  func append(_ batches: [OutputBatch]) throws(DataError) {
    try checkShapes(batches, arrays, file: output.path)
    sampleCount += batches[0].count
    if spools.isEmpty { return try write(batches[0].values.bytes) }
    for (spool, batch) in Swift.zip(spools, batches) { try spool.write(batch.values) }
  }

  func finish() throws(DataError) {
    if let expectedCount {
      guard sampleCount == expectedCount else {
        throw DataError(
          file: output.path, reason: .sampleCount(expected: expectedCount, found: sampleCount))
      }
      try asData { () throws(ArchiveError) in try zip.end() }
    }
    for (array, spool) in Swift.zip(arrays, spools) {
      try begin(array, count: sampleCount)
      try spool.replay { bytes throws(DataError) in try write(bytes) }
      try asData { () throws(ArchiveError) in try zip.end() }
    }
    try asData { () throws(ArchiveError) in try zip.finish() }
    try asDataFile { () throws(FileError) in try output.commit() }
  }

  private func begin(_ array: OutputArray, count: Int) throws(DataError) {
    try asData { () throws(ArchiveError) in try zip.begin(array.name + ".npy", compression) }
    try write(NPYHeader.bytes(sampleCount: count, sampleShape: array.sampleShape))
  }

  private func write(_ bytes: [UInt8]) throws(DataError) {
    try asData { () throws(ArchiveError) in try zip.write(bytes) }
  }
}
