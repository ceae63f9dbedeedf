/// The expanded bytes of one member of a zip archive.
package final class ZipMemberStream: ByteStream {
  /// The archive as the caller named it.
  package var name: String { bytes.name }

  private let entry: ZipEntry
  private let bytes: ArchiveBytes
  private let inflater: Inflater?
  /// The next byte in the archive that has not been read.
  private var position: Int
  private var produced = 0
  private var checksum = Checksum()
  private var isVerified = false

  init(_ entry: ZipEntry, in bytes: ArchiveBytes) {
    self.entry = entry
    self.bytes = bytes
    position = entry.dataOffset
    inflater = entry.method == .deflated ? Inflater(.none) : nil
  }

  package func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    guard count > 0 else { return [] }
    // One byte more than is announced would show that the size is a lie.
    let part: [UInt8]
    if let inflater {
      part = try inflate(with: inflater, upTo: min(count, entry.size - produced + 1))
    } else {
      part = try copy(upTo: count)
    }
    produced += part.count
    guard produced <= entry.size else {
      throw error(.malformed("it has more than the \(entry.size) bytes that its header says"))
    }
    checksum.add(part)
    if part.isEmpty { try verify() }
    return part
  }

  private var remaining: Int { entry.dataOffset + entry.compressedSize - position }

  private func copy(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    let count = min(count, remaining, 1 << 20)
    defer { position += count }
    return try bytes.read(position..<position + count)
  }

  private func inflate(with inflater: Inflater, upTo count: Int) throws(ArchiveError) -> [UInt8] {
    while !inflater.isFinished {
      if inflater.needsInput {
        let input = try copy(upTo: 1 << 17)
        inflater.feed(input)
      }
      let hadInput = !inflater.needsInput
      let part: [UInt8]
      do throws(Inflater.Failure) {
        part = try inflater.inflate(upTo: count)
      } catch {
        throw self.error(.corrupt(error.message))
      }
      if !part.isEmpty { return part }
      guard hadInput || inflater.isFinished else { throw error(.truncated) }
    }
    return []
  }

  private func verify() throws(ArchiveError) {
    guard !isVerified else { return }
    guard produced == entry.size else {
      throw error(.malformed("it has \(produced) bytes, its header says \(entry.size)"))
    }
    guard remaining == 0, inflater?.unusedCount ?? 0 == 0 else {
      throw error(.trailingBytes)
    }
    guard checksum.value == entry.checksum else {
      throw error(.corrupt("the checksum differs"))
    }
    isVerified = true
  }

  private func error(_ reason: ArchiveError.Reason) -> ArchiveError {
    ArchiveError(file: name, member: entry.name, reason: reason)
  }
}
