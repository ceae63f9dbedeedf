extension ZipDirectory {
  /// Reads the central headers, which must fill the directory exactly.
  func readHeaders(_ extent: Extent) throws(ArchiveError) -> [ZipCentralHeader] {
    var record = ZipRecord(try bytes.read(extent.start..<extent.end)[...])
    var headers: [ZipCentralHeader] = []
    for _ in 0..<extent.entryCount { headers.append(try readCentralHeader(&record)) }
    guard record.remaining == 0 else {
      throw malformed("\(record.remaining) bytes follow the last header of the central directory")
    }
    return headers
  }

  private func readCentralHeader(
    _ record: inout ZipRecord
  ) throws(ArchiveError) -> ZipCentralHeader {
    guard record.remaining >= ZipSize.centralHeader, record.uint32() == ZipSignature.centralHeader
    else { throw malformed("a central header is missing or cut short") }
    _ = record.take(4)
    let flags = record.uint16()
    let method = record.uint16()
    _ = record.take(4)
    let checksum = record.uint32()
    let compressedSize = record.uint32()
    let size = record.uint32()
    let lengths = (name: record.uint16(), extra: record.uint16(), comment: record.uint16())
    let disk = record.uint16()
    _ = record.take(6)
    let offset = record.uint32()
    guard lengths.name + lengths.extra + lengths.comment <= record.remaining else {
      throw malformed("a central header is cut short")
    }
    let name = record.take(lengths.name)
    var fields = [size, compressedSize, offset]
    try resolve(&fields, from: record.take(lengths.extra))
    _ = record.take(lengths.comment)
    guard disk == 0 else { throw error(.unsupported("an archive over several disks")) }
    return ZipCentralHeader(
      flags: flags, method: method, checksum: checksum, compressedSize: fields[1],
      size: fields[0], name: name, localOffset: fields[2])
  }

  /// Replaces each field that says 0xffffffff by the one of the ZIP64 extra field, which has only those.
  func resolve(_ fields: inout [Int], from extra: ArraySlice<UInt8>) throws(ArchiveError) {
    var record = ZipRecord(extra)
    while record.remaining >= 4 {
      let identifier = record.uint16()
      let length = record.uint16()
      guard length <= record.remaining else { throw malformed("an extra field is cut short") }
      var field = ZipRecord(record.take(length))
      guard identifier == 1 else { continue }
      for index in fields.indices where fields[index] == 0xFFFF_FFFF {
        guard field.remaining >= 8, let value = Int(exactly: field.uint64()) else {
          throw malformed("a ZIP64 field is cut short or too large")
        }
        fields[index] = value
      }
    }
  }

  /// The name as text, if it is one that can do no harm.
  func checkedName(_ header: ZipCentralHeader) throws(ArchiveError) -> String {
    guard header.name.count <= limits.nameBytes else {
      throw error(
        .limitExceeded("bytes in a name", requested: header.name.count, limit: limits.nameBytes))
    }
    let isText = header.flags & ZipFlag.utf8 != 0 || header.name.allSatisfy { $0 < 0x80 }
    guard isText, let name = String(validating: header.name, as: UTF8.self) else {
      throw error(.unsafeName, String(decoding: header.name, as: UTF8.self))
    }
    let components = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe =
      !name.isEmpty && !name.hasPrefix("/") && !components.contains("..")
      && !name.contains { "\\\0".contains($0) } && components.first?.last != ":"
    guard isSafe else { throw error(.unsafeName, name) }
    return name
  }
}
