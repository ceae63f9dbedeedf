extension ZipDirectory {
  /// Finds the central directory through the end record, which must be the last thing in the file.
  func findDirectory() throws(ArchiveError) -> Extent {
    let endStart = bytes.count - ZipSize.endRecord
    guard endStart >= 0 else { throw error(.notZip) }
    var record = ZipRecord(try bytes.read(endStart..<bytes.count)[...])
    guard record.uint32() == ZipSignature.endRecord else { throw error(.notZip) }
    let disks = (record.uint16(), record.uint16())
    let counts = (record.uint16(), record.uint16())
    let size = record.uint32()
    let start = record.uint32()
    guard record.uint16() == 0 else { throw malformed("a comment is announced and missing") }
    guard disks == (0, 0), counts.0 == counts.1 else {
      throw error(.unsupported("an archive over several disks"))
    }
    // Python writes ZIP64 records from 2 GiB on, where the plain fields still hold the same numbers.
    if let extent = try findZip64Directory(before: endStart) {
      guard [0xFFFF, extent.entryCount].contains(counts.0),
        [0xFFFF_FFFF, extent.end - extent.start].contains(size),
        [0xFFFF_FFFF, extent.start].contains(start)
      else { throw malformed("the end record and the ZIP64 end record differ") }
      return try checked(extent)
    }
    return try checked(Extent(entryCount: counts.0, start: start, end: endStart), size: size)
  }

  /// The directory according to the ZIP64 records in front of the end record; `nil` where there are none.
  private func findZip64Directory(before endStart: Int) throws(ArchiveError) -> Extent? {
    let locatorStart = endStart - ZipSize.zip64Locator
    guard locatorStart >= ZipSize.zip64EndRecord else { return nil }
    var locator = ZipRecord(try bytes.read(locatorStart..<endStart)[...])
    guard locator.uint32() == ZipSignature.zip64Locator else { return nil }
    _ = locator.uint32()
    let recordStart = locatorStart - ZipSize.zip64EndRecord
    guard locator.uint64() == UInt64(recordStart) else {
      throw malformed("the ZIP64 locator points elsewhere than in front of itself")
    }
    var record = ZipRecord(try bytes.read(recordStart..<locatorStart)[...])
    guard record.uint32() == ZipSignature.zip64EndRecord,
      record.uint64() == UInt64(ZipSize.zip64EndRecord - 12)
    else { throw malformed("the ZIP64 end record is none") }
    _ = record.take(4)
    guard record.uint64() == 0 else { throw error(.unsupported("an archive over several disks")) }
    let counts = (record.uint64(), record.uint64())
    let size = record.uint64()
    let start = record.uint64()
    guard counts.0 == counts.1, let entryCount = Int(exactly: counts.0),
      let size = Int(exactly: size), let start = Int(exactly: start),
      start <= recordStart, size == recordStart - start
    else { throw malformed("the ZIP64 end record does not fit the file") }
    return Extent(entryCount: entryCount, start: start, end: recordStart)
  }

  private func checked(_ extent: Extent, size: Int? = nil) throws(ArchiveError) -> Extent {
    guard extent.start <= extent.end,
      (size ?? extent.end - extent.start) == extent.end - extent.start
    else {
      throw malformed("the central directory does not reach from its start to the end record")
    }
    guard extent.entryCount <= limits.entries else {
      throw error(
        .limitExceeded("members", requested: extent.entryCount, limit: limits.entries))
    }
    guard extent.entryCount <= (extent.end - extent.start) / ZipSize.centralHeader else {
      throw malformed("the central directory has no room for \(extent.entryCount) members")
    }
    return extent
  }
}
