package import RNNXFiles

/// Writes a zip archive member by member into an output file, which the caller commits afterwards.
///
/// The same content gives the same bytes: all times are the first of zip's calendar, 1980-01-01. Members may be of any
/// size (ZIP64). Where the output cannot be written at earlier positions (a pipe), sizes follow the data.
package final class ZipWriter {
  /// How a member is kept.
  package enum Compression: Sendable, Equatable {
    case none
    /// Deflate, at zlib's level 1 to 9.
    case deflate(level: Int)
  }

  private let output: AtomicOutputFile
  private var members: [ZipWrittenMember] = []
  private var open: ZipWrittenMember?
  private var deflater: Deflater?
  private var checksum = Checksum()

  /// Begins an archive at the current position 0 of `output`.
  package init(_ output: AtomicOutputFile) {
    precondition(output.position == 0, "an archive begins a file")
    self.output = output
  }

  /// Adds a member whose bytes are all there.
  package func add(
    _ name: String, _ bytes: [UInt8], _ compression: Compression = .none
  ) throws(ArchiveError) {
    try begin(name, compression)
    try write(bytes)
    try end()
  }

  /// Begins a member whose bytes follow.
  package func begin(_ name: String, _ compression: Compression = .none) throws(ArchiveError) {
    precondition(open == nil, "a member ends before the next begins")
    precondition(!name.isEmpty && name.utf8.count <= 0xFFFF, "a member has a name")
    let method: ZipEntry.Method = compression == .none ? .stored : .deflated
    if case .deflate(let level) = compression { deflater = Deflater(level: level) }
    let member = ZipWrittenMember(
      name: name, method: method, hasDescriptor: !output.isSeekable, offset: output.position)
    try put(member.localHeader(isFinished: false))
    checksum = Checksum()
    open = member
  }

  /// Adds bytes to the member that was begun.
  package func write(_ bytes: [UInt8]) throws(ArchiveError) {
    var result: Result<Void, ArchiveError> = .success(())
    bytes.withUnsafeBytes { buffer in
      result = Result { () throws(ArchiveError) in try write(buffer) }
    }
    try result.get()
  }

  /// Adds bytes to the member that was begun.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    precondition(open != nil, "bytes belong to a member")
    checksum.add(bytes)
    open?.size += bytes.count
    guard let deflater else {
      open?.compressedSize += bytes.count
      return try asArchive { () throws(FileError) in try output.write(bytes) }
    }
    try putCompressed(deflater.deflate(bytes, isLast: false))
  }

  /// Ends the member that was begun.
  package func end() throws(ArchiveError) {
    precondition(open != nil, "a member was begun")
    if let deflater {
      try putCompressed(
        deflater.deflate(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true))
    }
    deflater = nil
    guard var member = open else { return }
    open = nil
    member.checksum = checksum.value
    if member.hasDescriptor {
      try put(member.dataDescriptor)
    } else {
      let header = member.localHeader(isFinished: true)
      try asArchive { () throws(FileError) in try output.overwrite(header, at: member.offset) }
    }
    members.append(member)
  }

  /// Writes the directory; the archive is complete then.
  package func finish() throws(ArchiveError) {
    precondition(open == nil, "the last member has ended")
    let start = output.position
    for member in members { try put(member.centralHeader) }
    try put(ZipWrittenMember.endRecords(count: members.count, start: start, end: output.position))
  }

  private func putCompressed(_ bytes: [UInt8]) throws(ArchiveError) {
    open?.compressedSize += bytes.count
    try put(bytes)
  }

  private func put(_ bytes: [UInt8]) throws(ArchiveError) {
    try asArchive { () throws(FileError) in try output.write(bytes) }
  }
}
