import CHDF5

extension Group {
  /// The order in which children are listed.
  public enum Order: Sendable {
    /// As they were created, if the writer kept track (Keras does not); else by name.
    case creation
    /// By the bytes of their names: `dense_10` before `dense_2`.
    case name
  }

  /// Whether the file knows in which order the children were created.
  public var tracksCreationOrder: Bool {
    get throws(HDF5Error) {
      let place = node.place(.list)
      let properties = try Handle(place) { H5Gget_create_plist(node.id) }
      var flags: UInt32 = 0
      try Library.call(place) { H5Pget_link_creation_order(properties.id, &flags) }
      return flags & UInt32(H5P_CRT_ORDER_TRACKED) != 0
    }
  }

  /// The names in the group, links included.
  public func childNames(in order: Order = .creation) throws(HDF5Error) -> [String] {
    try links(in: order).map(\.name)
  }

  /// The names in the group and what each stands for; links are not followed.
  public func children(in order: Order = .creation) throws(HDF5Error) -> [Child] {
    var children: [Child] = []
    for link in try links(in: order) {
      children.append(Child(name: link.name, kind: try kind(ofLink: link.type, link.name)))
    }
    return children
  }

  private func links(in order: Order) throws(HDF5Error) -> [Link] {
    let place = node.place(.list)
    var byCreation: CInt = 0
    if order == .creation, try tracksCreationOrder { byCreation = 1 }
    let list = NameList(limits: node.file.limits)
    try Library.call(place) {
      shim_forEachLink(
        node.id, byCreation,
        { context, name, type in NameList.append(context, name, type) },
        Unmanaged.passUnretained(list).toOpaque())
    }
    if let excess = list.excess { throw place.error(excess) }
    try node.file.ledger.chargeWork(place, steps: list.links.count)
    return list.links
  }
}

/// A name and the library's number for what kind of link it is.
struct Link {
  var name: String
  var type: CInt
}

/// Collects names while the library goes through them.
final class NameList {
  private(set) var links: [Link] = []
  /// The limit at which collecting stopped.
  private(set) var excess: HDF5Error.Reason?
  private let limits: ReadLimits

  init(limits: ReadLimits) { self.limits = limits }

  /// What the library's visitors call; 1 ends the visit.
  static func append(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ type: CInt
  ) -> CInt {
    guard let context, let name else { return 1 }
    let list = Unmanaged<NameList>.fromOpaque(context).takeUnretainedValue()
    return list.append(String(cString: name), type) ? 0 : 1
  }

  private func append(_ name: String, _ type: CInt) -> Bool {
    if name.utf8.count > limits.nameBytes {
      excess = .limitExceeded(.nameBytes, requested: name.utf8.count, allowed: limits.nameBytes)
    } else if links.count >= limits.objectCount {
      excess = .limitExceeded(
        .objectCount, requested: links.count + 1, allowed: limits.objectCount)
    } else {
      links.append(Link(name: name, type: type))
    }
    return excess == nil
  }
}
