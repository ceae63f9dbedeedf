import RNNXArchive
import RNNXFiles
public import RNNXGraph

/// An array of a file as it is stored: no scaling, no conversion, single values too.
public struct StoredArray: Sendable {
  /// Its name in an archive; `nil` where the file is one array.
  public let name: String?
  /// All its elements.
  public let tensor: TensorData

  /// An array.
  public init(name: String?, tensor: TensorData) {
    self.name = name
    self.tensor = tensor
  }

  /// Reads the arrays of an NPY or NPZ file, or of any other data file as `DataInput` reads it.
  public static func read(path: String) throws(DataError) -> [StoredArray] {
    let reader = try asDataFile { () throws(FileError) in try FileReader(path: path) }
    let start = try asDataFile { () throws(FileError) in try reader.readPrefix(count: 8) }
    if start.starts(with: NPYHeader.magic) {
      let stream = try asData { () throws(ArchiveError) in try PlainStream(path: path) }
      return [StoredArray(name: nil, tensor: try tensor(stream, name: path, limit: reader.size))]
    }
    guard start.starts(with: [0x50, 0x4B]) else { return try samples(path) }
    let archive = try asData { () throws(ArchiveError) in try ZipArchive(path: path) }
    var arrays: [StoredArray] = []
    for entry in archive.entries where entry.name.hasSuffix(".npy") {
      let place = "\(path): array \"\(entry.name.dropLast(4))\""
      let tensor = try tensor(archive.stream(entry), name: place, limit: entry.size)
      arrays.append(StoredArray(name: String(entry.name.dropLast(4)), tensor: tensor))
    }
    return arrays
  }

  private static func tensor(
    _ stream: any ByteStream, name: String, limit: Int
  ) throws(DataError) -> TensorData {
    let (fields, _) = try NPYHeader.fields(from: stream, name: name)
    // A single value is an array of one for the checks of the header.
    let header = try ArrayHeader(
      elementType: fields.type.elementType, isBigEndian: fields.type.isBigEndian,
      shape: fields.shape.isEmpty ? [1] : fields.shape, isFortranOrder: fields.isFortranOrder,
      byteCount: 0, name: name, maximalRank: 8)
    guard header.dataByteCount <= limit else {
      throw DataError(file: name, reason: .short(expected: header.dataByteCount, found: limit))
    }
    let bytes = try asData { () throws(ArchiveError) in
      try stream.readFully(upTo: header.dataByteCount + 1)
    }
    let source = try FileArraySource(
      header, .memory(bytes), name: name, options: ReadingOptions(scaling: .none))
    let stored = try source.readStored(0..<header.sampleCount)
    return TensorData(
      shape: fields.shape, elementType: stored.elementType, bytes: stored.bytes)
  }

  private static func samples(_ path: String) throws(DataError) -> [StoredArray] {
    let input = try DataInput(opening: path, options: ReadingOptions(scaling: .none))
    var arrays: [StoredArray] = []
    for entry in input.entries {
      let batch = try entry.source.read(0..<(entry.source.sampleCount ?? 1 << 30))
      arrays.append(StoredArray(name: entry.name, tensor: try batch.tensor()))
    }
    return arrays
  }

  /// Writes arrays with their types: one as NPY, any number as NPZ, by the name of the file.
  public static func write(
    _ arrays: [StoredArray], path: String, replacingExisting: Bool
  ) throws(DataError) {
    guard let format = DataFormat(fileName: path), format == .npy || format == .npz else {
      throw DataError(file: path, reason: .unknownFormat(PathParts(path).name))
    }
    if format == .npy, arrays.count != 1 {
      throw DataError(file: path, reason: .oneArrayOnly(arrays.compactMap(\.name)))
    }
    let output = try asDataFile { () throws(FileError) in
      try AtomicOutputFile(path: path, replacingExisting: replacingExisting)
    }
    if format == .npy {
      for array in arrays {
        try asDataFile { () throws(FileError) in
          try output.write(NPYHeader.bytes(of: array.tensor) + array.tensor.bytes)
        }
      }
    } else {
      let zip = ZipWriter(output)
      for array in arrays {
        try asData { () throws(ArchiveError) in
          try zip.begin((array.name ?? "arr_0") + ".npy")
          try zip.write(NPYHeader.bytes(of: array.tensor) + array.tensor.bytes)
          try zip.end()
        }
      }
      try asData { () throws(ArchiveError) in try zip.finish() }
    }
    try asDataFile { () throws(FileError) in try output.commit() }
  }
}
