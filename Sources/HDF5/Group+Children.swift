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
    get throws(HDF5Error) { try links(node.place(.list)).tracksOrder }
  }

  /// The names in the group, links included.
  public func childNames(in order: Order = .creation) throws(HDF5Error) -> [String] {
    try links(in: order).map { String(decoding: $0.name, as: UTF8.self) }
  }

  /// The names in the group and what each stands for; links are not followed.
  ///
  /// An object whose header cannot be read is `unknown`.
  public func children(in order: Order = .creation) throws(HDF5Error) -> [Child] {
    var children: [Child] = []
    for link in try links(in: order) {
      let name = String(decoding: link.name, as: UTF8.self)
      children.append(Child(name: name, kind: try childKind(of: link, place(.list, name))))
    }
    return children
  }

  private func childKind(of link: StoredLink, _ place: Place) throws(HDF5Error) -> ObjectKind {
    do throws(HDF5Error) { return try kind(of: link, place) } catch {
      if case .limitExceeded = error.reason { throw error }
      return .unknown
    }
  }

  private func links(in order: Order) throws(HDF5Error) -> [StoredLink] {
    let place = node.place(.list)
    let all = try links(place)
    let limits = node.file.limits
    guard all.byName.count <= limits.objectCount else {
      throw place.error(
        .limitExceeded(
          .objectCount, requested: all.byName.count, allowed: limits.objectCount))
    }
    for link in all.byName where link.name.count > limits.nameBytes {
      throw place.error(
        .limitExceeded(.nameBytes, requested: link.name.count, allowed: limits.nameBytes))
    }
    try node.file.ledger.chargeWork(place, steps: all.byName.count)
    return order == .creation ? all.byCreation : all.byName
  }
}
