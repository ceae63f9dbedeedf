import RNNXArchive
import RNNXFiles

extension DataInput {
  /// Opens a data file.
  ///
  /// - Parameters:
  ///   - specification: the path of an IDX, NPY, NPZ, CSV, TSV, JSON lines or HDF5 file; `-` is standard input;
  ///     `file.h5:/path/to/dataset` one dataset of an HDF5 file. All but NPZ and HDF5 may be compressed with gzip.
  ///   - options: how numbers are given.
  /// - Throws: `DataError`.
  public init(
    opening specification: String, options: ReadingOptions = ReadingOptions()
  ) throws(DataError) {
    if let (file, dataset) = try DatasetPath.split(specification) {
      self = try DataInput(hdf5: file, dataset: dataset, options: options)
      return
    }
    let opening = try Opening(specification)
    guard !opening.firstBytes.isEmpty else {
      throw DataError(file: opening.name, reason: .empty)
    }
    let detected = DataFormat(firstBytes: opening.firstBytes, fileName: specification)
    guard let format = options.format ?? detected else {
      throw DataError(
        file: opening.name,
        reason: .unrecognized(found: TextBytes.describe(opening.firstBytes)))
    }
    switch format {
    case .idx, .npy:
      let source = try opening.openArray(format, options)
      self.init(opening, format, [Entry(name: nil, source: source)])
    case .csv, .tsv, .jsonl:
      self.init(opening, format, try opening.openText(format, options))
    case .npz:
      self.init(opening, format, try opening.openArchive(options))
    case .hdf5:
      self = try DataInput(hdf5: opening, options: options)
    }
  }

  init(_ opening: Opening, _ format: DataFormat, _ entries: [Entry]) {
    self.init(
      file: opening.name, format: format, isCompressed: opening.isCompressed, entries: entries)
  }
}

/// A file at its beginning, expanded where it is compressed with gzip.
struct Opening {
  /// The file as errors name it.
  let name: String
  let path: String
  let stream: PeekStream
  let isCompressed: Bool
  /// The first bytes, expanded.
  let firstBytes: [UInt8]
  /// Bytes of a regular file as it is; `nil` for streams.
  let size: Int?

  init(_ path: String) throws(DataError) {
    self.path = path
    let plain = try asData { () throws(ArchiveError) in try PlainStream(path: path) }
    name = plain.name
    size = plain.size
    let outer = PeekStream(plain)
    isCompressed = GzipStream.isGzip(try Self.look(at: outer))
    stream = isCompressed ? PeekStream(GzipStream(outer)) : outer
    firstBytes = try Self.look(at: stream)
  }

  /// Looks at the beginning: enough to tell what it is.
  ///
  /// What waits at a pipe may be one short line that is to be answered before the next one comes. So more is waited for
  /// only where the first byte is that of a binary format.
  private static func look(at stream: PeekStream) throws(DataError) -> [UInt8] {
    try asData { () throws(ArchiveError) in
      let available = try stream.peekAvailable(256)
      let binary: [UInt8] = [0x00, 0x1F, 0x50, 0x89, 0x93]
      guard available.count < 8, let first = available.first, binary.contains(first) else {
        return available
      }
      return try stream.peek(8)
    }
  }

  /// True where the file can be opened again.
  var canReopen: Bool { size != nil }

  /// The whole rest of the stream.
  func readAll(limit: Int) throws(DataError) -> [UInt8] {
    let bytes = try asData { () throws(ArchiveError) in try stream.readFully(upTo: limit) }
    let more = try asData { () throws(ArchiveError) in try stream.read(upTo: 1) }
    guard more.isEmpty else {
      throw DataError(
        file: name,
        reason: .tooLarge(
          "bytes of a stream that is held in memory", found: limit + 1, limit: limit))
    }
    return bytes
  }

  /// The file once more, at its beginning and expanded.
  func again() throws(DataError) -> any ByteStream {
    try Opening(path).stream
  }
}
