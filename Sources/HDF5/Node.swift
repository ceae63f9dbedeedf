/// A group or dataset that was looked up; several values share it.
final class Node: Sendable {
  let file: FileStorage
  let header: ObjectHeader
  /// The absolute path by which it was opened.
  let path: String
  /// Groups above it.
  let depth: Int

  init(_ header: ObjectHeader, in file: FileStorage, path: String, depth: Int) {
    self.header = header
    self.file = file
    self.path = path
    self.depth = depth
  }

  var identity: ObjectIdentity { ObjectIdentity(address: header.address) }

  func place(_ operation: HDF5Error.Operation) -> Place {
    Place(file: file.name, object: path, operation: operation)
  }
}
