import RNNXArchive
import RNNXFiles

extension Opening {
  /// Opens an IDX or NPY file: at any position where it is a plain file, as a stream otherwise.
  func openArray(
    _ format: DataFormat, _ options: ReadingOptions
  ) throws(DataError) -> any SampleSource {
    let header =
      format == .idx
      ? try IDXHeader.read(from: stream, options: options)
      : try NPYHeader.read(from: stream, name: name, options: options)
    guard canReopen && !isCompressed else {
      return try arraySource(
        header, stream, name: name, options: options, reopen: reopening(header))
    }
    let reader = try asDataFile { () throws(FileError) in try FileReader(path: path) }
    return try FileArraySource(
      header, .file(reader, offset: header.byteCount), name: name, options: options)
  }

  private func reopening(
    _ header: ArrayHeader
  ) throws(DataError) -> (() throws(DataError) -> any ByteStream)? {
    guard let size else { return nil }
    // Deflate makes at most 1032 bytes of one, so that absurd sizes show before anything is read.
    guard header.dataByteCount / 1032 <= size else {
      throw DataError(
        file: name, place: "header",
        reason: .malformed(
          expected: "a shape that \(size) compressed bytes can hold", found: "\(header.shape)"))
    }
    return { () throws(DataError) in
      let stream = try again()
      _ = try asData { () throws(ArchiveError) in try stream.skip(header.byteCount) }
      return stream
    }
  }

  /// Opens an array whose elements come one after the other; one in Fortran order is read as a whole.
  func arraySource(
    _ header: ArrayHeader, _ stream: any ByteStream, name: String, options: ReadingOptions,
    reopen: (() throws(DataError) -> any ByteStream)?
  ) throws(DataError) -> any SampleSource {
    guard header.isFortranOrder && header.shape.count > 1 else {
      return StreamArraySource(header, stream, name: name, options: options, reopen: reopen)
    }
    guard header.dataByteCount <= options.memoryBytes else {
      throw DataError(
        file: name,
        reason: .tooLarge(
          "bytes of an array in Fortran order that is compressed", found: header.dataByteCount,
          limit: options.memoryBytes))
    }
    let bytes = try asData { () throws(ArchiveError) in
      try stream.readFully(upTo: header.dataByteCount)
    }
    let more = try asData { () throws(ArchiveError) in try stream.read(upTo: 1) }
    guard more.isEmpty else { throw DataError(file: name, reason: .trailingBytes(nil)) }
    return try FileArraySource(header, .memory(bytes), name: name, options: options)
  }

  /// Opens the arrays of an NPZ file, which are the members of a zip archive.
  func openArchive(_ options: ReadingOptions) throws(DataError) -> [DataInput.Entry] {
    let archive = try openZip(options)
    let members = archive.entries.filter { $0.name.hasSuffix(".npy") }
    guard members.count == archive.entries.count, !members.isEmpty else {
      let other = archive.entries.first { !$0.name.hasSuffix(".npy") }
      throw DataError(
        file: name,
        reason: .malformed(
          expected: "an archive of .npy arrays",
          found: other.map { "a member \"\($0.name)\"" } ?? "no member"))
    }
    var entries: [DataInput.Entry] = []
    for member in members {
      let source = try openMember(member, of: archive, options)
      entries.append(DataInput.Entry(name: String(member.name.dropLast(4)), source: source))
    }
    return entries
  }

  private func openZip(_ options: ReadingOptions) throws(DataError) -> ZipArchive {
    if canReopen && !isCompressed {
      return try asData { () throws(ArchiveError) in try ZipArchive(path: path) }
    }
    let image = try readAll(limit: options.memoryBytes)
    return try asData { () throws(ArchiveError) in try ZipArchive(image: image, name: name) }
  }

  private func openMember(
    _ member: ZipEntry, of archive: ZipArchive, _ options: ReadingOptions
  ) throws(DataError) -> any SampleSource {
    let name = "\(name): array \"\(member.name.dropLast(4))\""
    let stream = archive.stream(member)
    let header = try NPYHeader.read(from: stream, name: name, options: options)
    let expected = header.byteCount + header.dataByteCount
    guard member.size >= expected else {
      throw DataError(
        file: name,
        reason: .short(expected: header.dataByteCount, found: member.size - header.byteCount))
    }
    guard member.size == expected else {
      throw DataError(file: name, reason: .trailingBytes(member.size - expected))
    }
    return try arraySource(header, stream, name: name, options: options) { () throws(DataError) in
      let stream = archive.stream(member)
      _ = try asData { () throws(ArchiveError) in try stream.skip(header.byteCount) }
      return stream
    }
  }
}
