import RNNXFiles
import Synchronization

/// An open file, shared by every group and dataset that was opened in it.
///
/// Nothing of libhdf5 is used for reading: its reader can be led outside its memory by a damaged file.
final class FileStorage: Sendable {
  let name: String
  let byteCount: Int
  let superblockVersion: Int
  /// The bytes from the superblock on.
  let bytes: FileBytes
  let widths: FieldWidths
  /// Where the header of the root group is.
  let root: Int
  let limits: ReadLimits
  let ledger: Ledger
  private let caches = Mutex(Caches())

  /// What was read already, so that many look-ups do not read it many times.
  private struct Caches {
    var headers: [Int: ObjectHeader] = [:]
    var links: [Int: GroupLinks] = [:]
    var attributes: [Int: [AttributeMessage]] = [:]
    var heap: GlobalHeap?
    var chunk: DecodedChunk?
  }

  convenience init(path: String, limits: ReadLimits) throws(HDF5Error) {
    let source = try InputSource(path: path, place: Place(file: path, operation: .openFile))
    try self.init(source.bytes, name: path, limits: limits)
  }

  init(_ all: FileBytes, name: String, limits: ReadLimits) throws(HDF5Error) {
    let place = Place(file: name, operation: .openFile)
    let header = try Self.header(all, place)
    (self.name, self.limits) = (name, limits)
    byteCount = all.count
    superblockVersion = header.version
    bytes = all.dropping(header.offset)
    widths = FieldWidths(address: header.addressByteCount, length: header.lengthByteCount)
    root = header.root
    ledger = Ledger(limits: limits, fileSize: all.count)
  }

  /// Finds and checks the superblock.
  private static func header(_ bytes: FileBytes, _ place: Place) throws(HDF5Error) -> FileHeader {
    guard bytes.count > 0 else { throw place.error(.emptyFile) }
    for offset in FileHeader.offsets(fileSize: bytes.count) {
      let start = try bytes.readPrefix(at: offset, count: FileHeader.byteCount, place)
      guard start.starts(with: FileHeader.signature) else { continue }
      do throws(HDF5FileFault) {
        return try FileHeader(start, at: offset, fileSize: bytes.count)
      } catch {
        throw place.error(error.reason)
      }
    }
    throw place.error(.notHDF5)
  }

  /// The header of the object at `address`.
  func header(at address: Int, _ place: Place) throws(HDF5Error) -> ObjectHeader {
    try ledger.chargeWork(place)
    if let known = caches.withLock({ $0.headers[address] }) { return known }
    var reader = ObjectHeaderReader(self, at: address, place)
    let header = try reader.read()
    try ledger.chargeStructure(
      header.messages.reduce(16) { $0 + $1.bytes.count }, place)
    caches.withLock { $0.headers[address] = header }
    return header
  }

  /// The names in the group with this header.
  func links(of header: ObjectHeader, _ place: Place) throws(HDF5Error) -> GroupLinks {
    if let known = caches.withLock({ $0.links[header.address] }) { return known }
    let links = try readLinks(of: header, place)
    try ledger.chargeStructure(links.byName.reduce(0) { $0 + $1.name.count }, place)
    caches.withLock { $0.links[header.address] = links }
    return links
  }

  /// The attributes of the object with this header.
  func attributes(
    of header: ObjectHeader, _ place: Place
  ) throws(HDF5Error) -> [AttributeMessage] {
    if let known = caches.withLock({ $0.attributes[header.address] }) { return known }
    let attributes = try readAttributes(of: header, place)
    caches.withLock { $0.attributes[header.address] = attributes }
    return attributes
  }

  /// The collection of strings at `address`; the one asked for last is kept.
  func heap(at address: Int, _ place: Place) throws(HDF5Error) -> GlobalHeap {
    if let known = caches.withLock({ $0.heap }), known.address == address { return known }
    let heap = try GlobalHeap(self, at: address, place)
    caches.withLock { $0.heap = heap }
    return heap
  }

  /// The chunk that was decoded last, for whoever reads its next rows.
  func chunk(at address: Int) -> DecodedChunk? {
    caches.withLock { $0.chunk }.flatMap { $0.address == address ? $0 : nil }
  }

  func keep(_ chunk: DecodedChunk) {
    caches.withLock { $0.chunk = chunk }
  }
}

/// The elements of one chunk as they were before filters.
struct DecodedChunk: Sendable {
  /// Where its bytes are in the file.
  let address: Int
  let bytes: [UInt8]
}
