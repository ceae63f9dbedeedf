import CHDF5

/// A group of an HDF5 file: names that stand for further groups and datasets.
///
/// Paths are relative to the group, with `/` between components. Every component must be a hard link: a soft, external
/// or user-defined link is refused, wherever it would lead.
public struct Group: Sendable {
  let node: Node

  /// The absolute path by which the group was opened; `/` for the root.
  public var path: String { node.path }
  /// The attributes of the group.
  public var attributes: Attributes { Attributes(node: node) }

  /// Opens the group at `path`; an empty path is this group.
  ///
  /// - Throws: ``HDF5Error`` with `notFound`, `wrongKind`, `invalidName`, `refused(.link)`, `limitExceeded(.depth)`.
  public func group(_ path: String) throws(HDF5Error) -> Group {
    let components = try self.components(of: path)
    guard !components.isEmpty else { return self }
    let (node, kind) = try descend(components)
    guard kind == .group else {
      throw node.place(.open).error(.wrongKind(expected: .group, found: kind))
    }
    return Group(node: node)
  }

  /// Opens the dataset at `path`.
  ///
  /// - Throws: ``HDF5Error`` as for ``group(_:)``, and `refused` for datasets whose bytes lie in other files.
  public func dataset(_ path: String) throws(HDF5Error) -> Dataset {
    let (node, kind) = try descend(try components(of: path))
    guard kind == .dataset else {
      throw node.place(.open).error(.wrongKind(expected: .dataset, found: kind))
    }
    return try Dataset(node: node)
  }

  /// What the last component of `path` stands for, without following it; `nil` if there is no such name.
  public func kind(of path: String) throws(HDF5Error) -> ObjectKind? {
    let components = try self.components(of: path)
    guard let last = components.last else { return .group }
    var parent = self
    for component in components.dropLast() {
      switch try parent.linkKind(of: component) {
      case nil, .dataset, .namedDatatype: return nil
      default: parent = try parent.group(component)
      }
    }
    return try parent.linkKind(of: last)
  }

  /// Whether `path` names anything, a link included.
  public func contains(_ path: String) throws(HDF5Error) -> Bool {
    try kind(of: path) != nil
  }

  static func root(of file: FileStorage) throws(HDF5Error) -> Group {
    let place = Place(file: file.name, object: "/", operation: .openFile)
    let handle = try Handle(place) { H5Gopen2(file.handle.id, "/", hid_t(H5P_DEFAULT)) }
    return Group(node: Node(handle, in: file, path: "/", depth: 0))
  }
}

extension Group {
  /// The path of a child.
  func path(of name: String) -> String {
    node.path == "/" ? "/" + name : node.path + "/" + name
  }

  func place(_ operation: HDF5Error.Operation, _ name: String) -> Place {
    Place(file: node.file.name, object: path(of: name), operation: operation)
  }

  /// Splits `path` into names that the library takes literally.
  func components(of path: String) throws(HDF5Error) -> [String] {
    let components = try PathComponents.split(path, node.place(.open))
    for component in components {
      let byteCount = component.utf8.count
      guard byteCount <= node.file.limits.nameBytes else {
        throw node.place(.open).error(
          .limitExceeded(
            .nameBytes, requested: byteCount, allowed: node.file.limits.nameBytes))
      }
    }
    return components
  }

  /// What `name` stands for; the kind of object if it is a hard link, the kind of link otherwise.
  func linkKind(of name: String) throws(HDF5Error) -> ObjectKind? {
    let place = self.place(.open, name)
    try node.file.ledger.chargeWork(place)
    guard try Library.call(place, { H5Lexists(node.id, name, hid_t(H5P_DEFAULT)) }) > 0 else {
      return nil
    }
    var link: CInt = 0
    try Library.call(place) { shim_linkType(node.id, name, &link) }
    return try kind(ofLink: link, name)
  }

  /// Translates the library's number of a link's type, and looks at the object behind a hard link.
  func kind(ofLink link: CInt, _ name: String) throws(HDF5Error) -> ObjectKind {
    switch link {
    case CInt(H5L_TYPE_HARD.rawValue): try objectInfo(of: name).kind
    case CInt(H5L_TYPE_SOFT.rawValue): .softLink
    case CInt(H5L_TYPE_EXTERNAL.rawValue): .externalLink
    default: .userDefinedLink
    }
  }

  /// The kind and identity of the object behind the hard link `name`.
  func objectInfo(
    of name: String
  ) throws(HDF5Error) -> (kind: ObjectKind, identity: ObjectIdentity) {
    var type: CInt = 0
    var identity: (UInt64, UInt64) = (0, 0)
    try Library.call(place(.open, name)) {
      withUnsafeMutableBytes(of: &identity) {
        shim_childInfo(node.id, name, &type, $0.baseAddress?.assumingMemoryBound(to: UInt64.self))
      }
    }
    let kind: ObjectKind =
      switch type {
      case CInt(H5O_TYPE_GROUP.rawValue): .group
      case CInt(H5O_TYPE_DATASET.rawValue): .dataset
      case CInt(H5O_TYPE_NAMED_DATATYPE.rawValue): .namedDatatype
      default: .unknown
      }
    return (kind, ObjectIdentity(high: identity.1, low: identity.0))
  }

  /// Opens what `components` lead to, one hard link after another.
  private func descend(_ components: [String]) throws(HDF5Error) -> (Node, ObjectKind) {
    var parent = self
    for (index, component) in components.enumerated() {
      let place = parent.place(.open, component)
      guard let kind = try parent.linkKind(of: component) else { throw place.error(.notFound) }
      guard !kind.isLink else { throw place.error(.refused(.link(kind))) }
      let depth = parent.node.depth + 1
      let allowed = node.file.limits.depth
      guard depth <= allowed else {
        throw place.error(.limitExceeded(.depth, requested: depth, allowed: allowed))
      }
      let handle = try Handle(place) { H5Oopen(parent.node.id, component, hid_t(H5P_DEFAULT)) }
      let child = Node(handle, in: node.file, path: parent.path(of: component), depth: depth)
      if index == components.count - 1 { return (child, kind) }
      guard kind == .group else {
        throw place.error(.wrongKind(expected: .group, found: kind))
      }
      parent = Group(node: child)
    }
    throw node.place(.open).error(.invalidName(""))
  }
}
