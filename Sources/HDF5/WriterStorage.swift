import CHDF5
import Synchronization

/// The library's file, in memory or on the disk, shared by the groups that write to it.
final class WriterStorage: Sendable {
  let name: String
  let handle: Handle
  private let access: Handle
  private let isFinished = Mutex(false)

  /// A file in memory, or over what stands at `path`; `name` stands for it in errors.
  init(name: String, path: String? = nil) throws(HDF5Error) {
    let place = Place(file: name, operation: .createFile)
    access = try Handle(place) { H5Pcreate(shim_fileAccess()) }
    let accessID = access.id
    // Memory grows by a mebibyte at a time and has no file behind it.
    if path == nil { try Library.call(place) { H5Pset_fapl_core(accessID, 1 << 20, false) } }
    // The lower bound makes superblock 0 and old-style groups, as Keras' own files have them.
    try Library.call(place) {
      H5Pset_libver_bounds(accessID, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18)
    }
    let creation = try Handle(place) { H5Pcreate(shim_fileCreation()) }
    try Library.call(place) { H5Pset_obj_track_times(creation.id, false) }
    let target = path ?? ImageName.next()
    handle = try Handle(place) { H5Fcreate(target, shim_truncate(), creation.id, accessID) }
    self.name = name
  }

  /// Forbids further writing.
  func finish() {
    isFinished.withLock { $0 = true }
  }

  func checkIsWritable() {
    precondition(!isFinished.withLock { $0 }, "a file is written before close() and image()")
  }

  /// Brings everything written to the file on the disk.
  func flush() throws(HDF5Error) {
    checkIsWritable()
    finish()
    try Library.call(Place(file: name, operation: .close)) { H5Fflush(handle.id, H5F_SCOPE_GLOBAL) }
  }

  /// Completes the file in memory and lends its bytes.
  func withImage<Value>(
    _ body: (UnsafeRawBufferPointer) throws(HDF5Error) -> Value
  ) throws(HDF5Error) -> Value {
    checkIsWritable()
    finish()
    let place = Place(file: name, operation: .close)
    try Library.call(place) { H5Fflush(handle.id, H5F_SCOPE_GLOBAL) }
    let byteCount = try Library.call(place) { H5Fget_file_image(handle.id, nil, 0) }
    // The driver's handle is the address of its pointer to the bytes: no copy of a large file is made.
    var location: UnsafeMutableRawPointer?
    try Library.call(place) { H5Fget_vfd_handle(handle.id, access.id, &location) }
    guard let start = location?.load(as: UnsafeRawPointer?.self) else {
      throw place.error(.library("the file in memory has no address"))
    }
    return try body(UnsafeRawBufferPointer(start: start, count: byteCount))
  }
}
