/// The expanded bytes of a gzip file, which may consist of several members one after the other (RFC 1952).
package final class GzipStream: ByteStream {
  private let source: any ByteStream
  private let inflater = Inflater(.gzip)
  /// True while a member has begun and not ended.
  private var isInsideMember = false
  private var memberCount = 0

  /// The file as the caller named it.
  package var name: String { source.name }

  /// True where `bytes`, the first of a file, are those of gzip.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Expands the bytes of `source`.
  package init(_ source: any ByteStream) {
    self.source = source
  }

  package func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    guard count > 0 else { return [] }
    while true {
      if !isInsideMember, try !beginMember() { return [] }
      let bytes = try inflate(upTo: count)
      if inflater.isFinished { isInsideMember = false }
      if !bytes.isEmpty { return bytes }
      if isInsideMember, inflater.needsInput, try !refill() {
        throw ArchiveError(file: name, reason: .truncated)
      }
    }
  }

  /// Begins with the first member or the next one; false where there is none.
  private func beginMember() throws(ArchiveError) -> Bool {
    if inflater.needsInput, try !refill() { return false }
    if inflater.isFinished { inflater.restart() }
    memberCount += 1
    isInsideMember = true
    return true
  }

  /// Feeds more input; false at the end of the file.
  private func refill() throws(ArchiveError) -> Bool {
    let input = try source.read(upTo: 1 << 17)
    inflater.feed(input)
    return !input.isEmpty
  }

  private func inflate(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    do throws(Inflater.Failure) {
      return try inflater.inflate(upTo: count)
    } catch {
      // A header that is none, after a complete member, is something else appended to the file.
      let isTrailing = memberCount > 1 && error.message == "incorrect header check"
      throw ArchiveError(
        file: name, reason: isTrailing ? .trailingBytes : .corrupt(error.message))
    }
  }
}
