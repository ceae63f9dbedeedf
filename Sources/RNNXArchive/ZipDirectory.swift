/// Reads the records of a zip archive and compares each with the others.
struct ZipDirectory {
  let bytes: ArchiveBytes
  let limits: ZipLimits

  init(_ bytes: ArchiveBytes, _ limits: ZipLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// Where the central directory lies and how many headers it has.
  struct Extent {
    var entryCount: Int
    var start: Int
    var end: Int
  }

  func readEntries() throws(ArchiveError) -> [ZipEntry] {
    let extent = try findDirectory()
    let headers = try readHeaders(extent)
    var names: Set<String> = []
    var entries: [ZipEntry] = []
    var extents: [Range<Int>] = []
    var total = 0
    for header in headers {
      let name = try checkedName(header)
      // Swift compares strings by canonical equivalence, so that forms of the same accents are one name here.
      guard names.insert(name.lowercased()).inserted else {
        throw error(.duplicateName, name)
      }
      let (entry, range) = try readLocalHeader(header, name: name, directory: extent.start)
      total = try sum(total, entry)
      entries.append(entry)
      extents.append(range)
    }
    try checkOverlap(extents, entries)
    return entries
  }

  private func sum(_ total: Int, _ entry: ZipEntry) throws(ArchiveError) -> Int {
    let (sum, overflow) = total.addingReportingOverflow(entry.size)
    let limit = limits.totalBytes ?? Int.max
    guard !overflow, sum <= limit else {
      throw error(
        .limitExceeded("bytes in all members", requested: overflow ? .max : sum, limit: limit))
    }
    return sum
  }

  private func checkOverlap(
    _ extents: [Range<Int>], _ entries: [ZipEntry]
  ) throws(ArchiveError) {
    let order = extents.indices.sorted { extents[$0].lowerBound < extents[$1].lowerBound }
    for (earlier, later) in zip(order, order.dropFirst()) {
      guard extents[earlier].upperBound <= extents[later].lowerBound else {
        throw error(
          .malformed("it overlaps member \"\(entries[earlier].name)\""), entries[later].name)
      }
    }
  }

  func error(_ reason: ArchiveError.Reason, _ member: String? = nil) -> ArchiveError {
    ArchiveError(file: bytes.name, member: member, reason: reason)
  }

  func malformed(_ what: String, _ member: String? = nil) -> ArchiveError {
    error(.malformed(what), member)
  }
}
