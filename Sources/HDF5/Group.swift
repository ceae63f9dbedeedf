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
    let header = try file.header(at: file.root, place)
    guard header.kind == .group else {
      throw place.error(.malformed("the file's root is no group"))
    }
    return Group(node: Node(header, in: file, path: "/", depth: 0))
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

  /// Splits `path` into names.
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

  /// All names in the group.
  func links(_ place: Place) throws(HDF5Error) -> GroupLinks {
    try node.file.links(of: node.header, place)
  }

  /// What `name` stands for; the kind of object if it is a hard link, the kind of link otherwise.
  func linkKind(of name: String) throws(HDF5Error) -> ObjectKind? {
    let place = self.place(.open, name)
    try node.file.ledger.chargeWork(place)
    guard let link = try links(place)[Array(name.utf8)] else { return nil }
    return try kind(of: link, place)
  }

  /// The kind of a link, or of the object behind a hard link.
  func kind(of link: StoredLink, _ place: Place) throws(HDF5Error) -> ObjectKind {
    switch link.target {
    case .hard(let address): try node.file.header(at: address, place).kind
    case .soft: .softLink
    case .external: .externalLink
    case .userDefined: .userDefinedLink
    }
  }

  /// Opens what `components` lead to, one hard link after another.
  private func descend(_ components: [String]) throws(HDF5Error) -> (Node, ObjectKind) {
    var parent = self
    for (index, component) in components.enumerated() {
      let place = parent.place(.open, component)
      try node.file.ledger.chargeWork(place)
      guard let link = try parent.links(place)[Array(component.utf8)] else {
        throw place.error(.notFound)
      }
      guard case .hard(let address) = link.target else {
        throw place.error(.refused(.link(try parent.kind(of: link, place))))
      }
      let depth = parent.node.depth + 1
      let allowed = node.file.limits.depth
      guard depth <= allowed else {
        throw place.error(.limitExceeded(.depth, requested: depth, allowed: allowed))
      }
      let header = try node.file.header(at: address, place)
      let child = Node(header, in: node.file, path: parent.path(of: component), depth: depth)
      if index == components.count - 1 { return (child, header.kind) }
      guard header.kind == .group else {
        throw place.error(.wrongKind(expected: .group, found: header.kind))
      }
      parent = Group(node: child)
    }
    throw node.place(.open).error(.invalidName(""))
  }
}
