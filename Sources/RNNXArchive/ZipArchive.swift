package import RNNXFiles

/// A zip archive open for reading, all of whose records were compared with each other.
///
/// Read are stored and deflated members, ZIP64 included. Refused is whatever lets two readers see different contents:
/// names that occur twice (upper and lower case count as the same), members that overlap, local headers that differ
/// from the central ones, bytes after the end record; also names that lead outside a folder, and encryption. Nothing is
/// ever extracted to disk.
package struct ZipArchive: Sendable {
  let bytes: ArchiveBytes
  /// The members, in the order of the central directory.
  package let entries: [ZipEntry]
  private let positions: [String: Int]

  /// The archive as the caller named it.
  package var name: String { bytes.name }

  /// True where `bytes`, the first of a file, are those of an archive with members, or of an empty one.
  package static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// Opens the archive at `path` and checks all its records.
  package init(path: String, limits: ZipLimits = ZipLimits()) throws(ArchiveError) {
    let reader = try asArchive { () throws(FileError) in try FileReader(path: path) }
    try self.init(.file(reader), limits: limits)
  }

  /// Opens an archive in memory; `name` stands for its path in errors.
  package init(
    image: [UInt8], name: String, limits: ZipLimits = ZipLimits()
  ) throws(ArchiveError) {
    try self.init(.memory(image, name: name), limits: limits)
  }

  private init(_ bytes: ArchiveBytes, limits: ZipLimits) throws(ArchiveError) {
    self.bytes = bytes
    entries = try ZipDirectory(bytes, limits).readEntries()
    positions = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// The member called `name`, or `nil`.
  package subscript(name: String) -> ZipEntry? { positions[name].map { entries[$0] } }

  /// All bytes of a member, expanded and compared with its size and checksum.
  package func read(_ entry: ZipEntry) throws(ArchiveError) -> [UInt8] {
    let stream = stream(entry)
    let content = try stream.readFully(upTo: entry.size)
    _ = try stream.read(upTo: 1)
    return content
  }

  /// A member as a part of a file: where the archive has it if it is stored, else in a file without a name that takes its
  /// expanded bytes.
  ///
  /// `nil` for an archive in memory. Size and checksum are compared in any case; more than 64 times the bytes of the
  /// archive, or 16 GiB, are refused.
  package func file(of entry: ZipEntry) throws(ArchiveError) -> (FileReader, Range<Int>)? {
    guard case .file(let reader) = bytes else { return nil }
    let (product, overflow) = reader.size.multipliedReportingOverflow(by: 64)
    let limit = max(reader.size, min(overflow ? .max : product, 16 << 30))
    guard entry.size <= limit else {
      throw ArchiveError(
        file: name, member: entry.name,
        reason: .limitExceeded("bytes of a member", requested: entry.size, limit: limit))
    }
    let stream = stream(entry)
    if entry.method == .stored {
      _ = try stream.skip(.max)
      return (reader, entry.dataOffset..<entry.dataOffset + entry.size)
    }
    let scratch = try asArchive(member: entry.name) { () throws(FileError) in try ScratchFile() }
    while true {
      let part = try stream.read(upTo: 1 << 20)
      guard !part.isEmpty else { break }
      try asArchive(member: entry.name) { () throws(FileError) in try scratch.write(part) }
    }
    let copy = try asArchive(member: entry.name) { () throws(FileError) in
      try scratch.reader(named: name)
    }
    return (copy, 0..<copy.size)
  }

  /// The bytes of a member one after the other; size and checksum are compared at their end.
  package func stream(_ entry: ZipEntry) -> ZipMemberStream {
    ZipMemberStream(entry, in: bytes)
  }
}
