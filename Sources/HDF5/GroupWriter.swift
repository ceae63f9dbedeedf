import CHDF5

/// A group of a file that is being written.
public struct GroupWriter: Sendable {
  let node: WriterNode

  /// The absolute path; `/` for the root.
  public var path: String { node.path }
  /// Writes attributes of the group.
  public var attributes: AttributesWriter { AttributesWriter(node: node) }

  /// Creates the group at `path`, with components separated by `/`; those before the last may exist already.
  ///
  /// - Throws: ``HDF5Error`` with `alreadyExists`, `invalidName`, `wrongKind`.
  @discardableResult
  public func createGroup(_ path: String) throws(HDF5Error) -> GroupWriter {
    let (parent, name) = try parent(of: path)
    let place = parent.place(.create, name)
    guard try parent.isFree(name) else { throw place.error(.alreadyExists) }
    return try parent.createChild(name)
  }

  /// Opens the group at `path`, creating what is missing of it.
  ///
  /// - Throws: ``HDF5Error`` with `invalidName` or `wrongKind`.
  public func group(_ path: String) throws(HDF5Error) -> GroupWriter {
    var group = self
    for name in try PathComponents.split(path, node.place(.create)) {
      group = try group.isFree(name) ? group.createChild(name) : group.openChild(name)
    }
    return group
  }

  static func root(of storage: WriterStorage) throws(HDF5Error) -> GroupWriter {
    let place = Place(file: storage.name, object: "/", operation: .createFile)
    let handle = try Handle(place) { H5Gopen2(storage.handle.id, "/", hid_t(H5P_DEFAULT)) }
    return GroupWriter(node: WriterNode(handle, in: storage, path: "/"))
  }
}

extension GroupWriter {
  /// The group that is to hold the last component of `path`, and that component.
  func parent(of path: String) throws(HDF5Error) -> (GroupWriter, String) {
    let components = try PathComponents.split(path, node.place(.create))
    guard let last = components.last else {
      throw node.place(.create).error(.invalidName(path))
    }
    return (try group(components.dropLast().joined(separator: "/")), last)
  }

  func path(of name: String) -> String {
    node.path == "/" ? "/" + name : node.path + "/" + name
  }

  func place(_ operation: HDF5Error.Operation, _ name: String) -> Place {
    Place(file: node.file.name, object: path(of: name), operation: operation)
  }

  func isFree(_ name: String) throws(HDF5Error) -> Bool {
    node.file.checkIsWritable()
    return try Library.call(place(.create, name)) {
      H5Lexists(node.id, name, hid_t(H5P_DEFAULT))
    } == 0
  }

  /// Properties of a new link: how its name is encoded.
  func linkProperties(_ name: String, _ place: Place) throws(HDF5Error) -> Handle {
    let properties = try Handle(place) { H5Pcreate(shim_linkCreation()) }
    if !name.utf8.allSatisfy({ $0 < 0x80 }) {
      try Library.call(place) { H5Pset_char_encoding(properties.id, H5T_CSET_UTF8) }
    }
    return properties
  }

  private func createChild(_ name: String) throws(HDF5Error) -> GroupWriter {
    let place = self.place(.create, name)
    let properties = try Handle(place) { H5Pcreate(shim_groupCreation()) }
    try Library.call(place) { H5Pset_obj_track_times(properties.id, false) }
    let link = try linkProperties(name, place)
    let handle = try Handle(place) {
      H5Gcreate2(node.id, name, link.id, properties.id, hid_t(H5P_DEFAULT))
    }
    return GroupWriter(node: WriterNode(handle, in: node.file, path: path(of: name)))
  }

  private func openChild(_ name: String) throws(HDF5Error) -> GroupWriter {
    let place = self.place(.create, name)
    var type: CInt = 0
    var identity: (UInt64, UInt64) = (0, 0)
    try Library.call(place) {
      withUnsafeMutableBytes(of: &identity) {
        shim_childInfo(node.id, name, &type, $0.baseAddress?.assumingMemoryBound(to: UInt64.self))
      }
    }
    guard type == CInt(H5O_TYPE_GROUP.rawValue) else {
      throw place.error(.wrongKind(expected: .group, found: .dataset))
    }
    let handle = try Handle(place) { H5Gopen2(node.id, name, hid_t(H5P_DEFAULT)) }
    return GroupWriter(node: WriterNode(handle, in: node.file, path: path(of: name)))
  }
}

/// An open group or dataset of a file that is being written.
final class WriterNode: Sendable {
  let handle: Handle
  let file: WriterStorage
  let path: String

  init(_ handle: consuming Handle, in file: WriterStorage, path: String) {
    self.handle = handle
    self.file = file
    self.path = path
  }

  var id: hid_t { handle.id }

  func place(_ operation: HDF5Error.Operation) -> Place {
    Place(file: file.name, object: path, operation: operation)
  }
}
