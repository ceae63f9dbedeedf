extension ZipDirectory {
  /// The most that deflate can make of one byte, and some for its first block.
  private static let deflateRatio = 1032

  /// Compares the local header of a member with the central one; gives the member and all bytes that belong to it.
  func readLocalHeader(
    _ header: ZipCentralHeader, name: String, directory: Int
  ) throws(ArchiveError) -> (ZipEntry, Range<Int>) {
    let start = header.localOffset
    guard start <= directory - ZipSize.localHeader else {
      throw malformed("its local header lies outside the archive", name)
    }
    let method = try checkedMethod(header, name)
    var record = ZipRecord(try bytes.read(start..<start + ZipSize.localHeader)[...])
    guard record.uint32() == ZipSignature.localHeader else {
      throw malformed("there is no local header where the central one says", name)
    }
    _ = record.take(2)
    let flags = record.uint16()
    let localMethod = record.uint16()
    _ = record.take(4)
    let checksum = record.uint32()
    let compressedSize = record.uint32()
    let size = record.uint32()
    let lengths = (name: record.uint16(), extra: record.uint16())
    let nameStart = start + ZipSize.localHeader
    let dataStart = nameStart + lengths.name + lengths.extra
    guard dataStart <= directory, header.compressedSize <= directory - dataStart else {
      throw malformed("its data lie outside the archive", name)
    }
    let variable = try bytes.read(nameStart..<dataStart)
    var sizes = [size, compressedSize]
    try resolve(&sizes, from: variable[lengths.name...])
    guard flags == header.flags, localMethod == header.method,
      variable[..<lengths.name].elementsEqual(header.name)
    else { throw malformed("its local and central headers differ", name) }
    let entry = ZipEntry(
      name: name, method: method, compressedSize: header.compressedSize, size: header.size,
      checksum: UInt32(header.checksum), dataOffset: dataStart)
    let isEqual =
      checksum == header.checksum && sizes == [header.size, header.compressedSize]
    if flags & ZipFlag.dataDescriptor == 0 {
      guard isEqual else { throw malformed("its local and central headers differ", name) }
      return (entry, start..<dataStart + header.compressedSize)
    }
    guard isEqual || checksum == 0 && sizes == [0, 0] else {
      throw malformed("its local and central headers differ", name)
    }
    return (entry, start..<(try descriptorEnd(entry, directory: directory)))
  }

  private func checkedMethod(
    _ header: ZipCentralHeader, _ name: String
  ) throws(ArchiveError) -> ZipEntry.Method {
    guard header.flags & ~ZipFlag.harmless == 0 else {
      throw error(.unsupported("encryption or another unusual flag (\(header.flags))"), name)
    }
    guard let method = ZipEntry.Method(rawValue: header.method) else {
      throw error(.unsupported("compression method \(header.method)"), name)
    }
    switch method {
    case .stored:
      guard header.size == header.compressedSize else {
        throw malformed("it is stored, and its two sizes differ", name)
      }
    case .deflated:
      guard header.size / Self.deflateRatio <= header.compressedSize else {
        throw malformed(
          "\(header.compressedSize) compressed bytes cannot expand to \(header.size)", name)
      }
    }
    return method
  }

  /// Finds the checksum and sizes behind the data, in one of the four forms in use, and gives their end.
  private func descriptorEnd(_ entry: ZipEntry, directory: Int) throws(ArchiveError) -> Int {
    let start = entry.dataOffset + entry.compressedSize
    let found = try bytes.read(start..<min(start + 24, directory))
    for (hasSignature, width) in [(true, 8), (true, 4), (false, 8), (false, 4)] {
      let length = (hasSignature ? 4 : 0) + 4 + 2 * width
      guard found.count >= length else { continue }
      var record = ZipRecord(found[..<length])
      if hasSignature && record.uint32() != ZipSignature.dataDescriptor { continue }
      guard record.uint32() == Int(entry.checksum) else { continue }
      let sizes =
        width == 8
        ? [record.uint64(), record.uint64()]
        : [UInt64(record.uint32()), UInt64(record.uint32())]
      if sizes == [UInt64(entry.compressedSize), UInt64(entry.size)] { return start + length }
    }
    throw malformed("the sizes behind its data differ from the central header", entry.name)
  }
}
