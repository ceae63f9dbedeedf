import CHDF5

/// An open file, shared by every group and dataset that was opened in it.
final class FileStorage: Sendable {
  let name: String
  let byteCount: Int
  let superblockVersion: Int
  let addressByteCount: Int
  let limits: ReadLimits
  let ledger: Ledger
  let handle: Handle

  init(path: String, limits: ReadLimits) throws(HDF5Error) {
    let place = Place(file: path, operation: .openFile)
    let source = try InputSource(path: path, place: place)
    let header = try Self.header(fileSize: source.byteCount, place) {
      offset, count throws(HDF5Error) in
      try source.read(at: offset, count: count)
    }
    if case .memory(let image) = source.bytes {
      handle = try Self.open(image: image, place)
    } else {
      handle = try Self.open(path: path, place)
    }
    (name, byteCount) = (path, source.byteCount)
    (superblockVersion, addressByteCount) = (header.version, header.addressByteCount)
    self.limits = limits
    ledger = Ledger(limits: limits, fileSize: source.byteCount)
  }

  init(image: [UInt8], name: String, limits: ReadLimits) throws(HDF5Error) {
    let place = Place(file: name, operation: .openFile)
    let header = try Self.header(fileSize: image.count, place) { offset, count in
      Array(image[offset..<min(offset + count, image.count)])
    }
    handle = try Self.open(image: image, place)
    (self.name, byteCount) = (name, image.count)
    (superblockVersion, addressByteCount) = (header.version, header.addressByteCount)
    self.limits = limits
    ledger = Ledger(limits: limits, fileSize: image.count)
  }

  /// Finds and checks the superblock, so that errors can say more than the library would.
  private static func header(
    fileSize: Int, _ place: Place, read: (Int, Int) throws(HDF5Error) -> [UInt8]
  ) throws(HDF5Error) -> FileHeader {
    guard fileSize > 0 else { throw place.error(.emptyFile) }
    for offset in FileHeader.offsets(fileSize: fileSize) {
      let bytes = try read(offset, FileHeader.byteCount)
      guard bytes.starts(with: FileHeader.signature) else { continue }
      do throws(HDF5FileFault) {
        return try FileHeader(bytes, at: offset, fileSize: fileSize)
      } catch {
        throw place.error(error.reason)
      }
    }
    throw place.error(.notHDF5)
  }

  private static func open(path: String, _ place: Place) throws(HDF5Error) -> Handle {
    let access = try Handle(place) { H5Pcreate(shim_fileAccess()) }
    try Library.call(place) { shim_ignoreMissingLocks(access.id) }
    return try Handle(place) { H5Fopen(path, shim_readOnly(), access.id) }
  }

  private static func open(image: [UInt8], _ place: Place) throws(HDF5Error) -> Handle {
    let access = try Handle(place) { H5Pcreate(shim_fileAccess()) }
    // No backing store: nothing of the image ever reaches a disk.
    try Library.call(place) { H5Pset_fapl_core(access.id, 1 << 16, false) }
    try Library.call(place) {
      image.withUnsafeBytes { bytes in
        H5Pset_file_image(
          access.id, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
      }
    }
    let name = ImageName.next()
    return try Handle(place) { H5Fopen(name, shim_readOnly(), access.id) }
  }
}
