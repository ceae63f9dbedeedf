/// All names of a group.
struct GroupLinks: Sendable {
  let tracksOrder: Bool
  /// By the bytes of the names.
  let byName: [StoredLink]
  private let places: [[UInt8]: Int]

  init(_ links: [StoredLink], tracksOrder: Bool, _ place: Place) throws(HDF5Error) {
    self.tracksOrder = tracksOrder
    byName = links.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    var places: [[UInt8]: Int] = [:]
    for (index, link) in byName.enumerated() { places[link.name] = index }
    guard places.count == links.count else {
      throw place.error(.malformed("the group has a name twice"))
    }
    self.places = places
  }

  subscript(name: [UInt8]) -> StoredLink? { places[name].map { byName[$0] } }

  var byCreation: [StoredLink] {
    tracksOrder ? byName.sorted { $0.order < $1.order } : byName
  }
}

extension FileStorage {
  /// Reads the names of the group with this header.
  func readLinks(of header: ObjectHeader, _ place: Place) throws(HDF5Error) -> GroupLinks {
    var links: [StoredLink] = []
    var tracksOrder = false
    for message in header.messages {
      switch message.kind {
      case .link: links.append(try StoredLink(message.bytes, in: self, place))
      case .symbolTable:
        var group = try OlderGroup(message.bytes, in: self, place)
        try group.read()
        links += group.links
      case .linkInfo:
        let info = try DenseInfo(message.bytes, orderWidth: 8, in: self, place)
        tracksOrder = info.tracksOrder
        try info.forEachObject(in: self, place) { bytes throws(HDF5Error) in
          links.append(try StoredLink(bytes, in: self, place))
        }
      default: break
      }
    }
    return try GroupLinks(links, tracksOrder: tracksOrder, place)
  }

  /// Reads the attributes of the object with this header, without looking into them.
  func readAttributes(
    of header: ObjectHeader, _ place: Place
  ) throws(HDF5Error) -> [AttributeMessage] {
    var attributes: [AttributeMessage] = []
    for message in header.messages {
      switch message.kind {
      case .attribute:
        guard !message.isShared else {
          throw place.error(.unsupported("messages shared in a heap"))
        }
        attributes.append(try AttributeMessage(message.bytes, in: self, place))
      case .attributeInfo:
        let info = try DenseInfo(message.bytes, orderWidth: 2, in: self, place)
        try info.forEachObject(in: self, place) { bytes throws(HDF5Error) in
          attributes.append(try AttributeMessage(bytes, in: self, place))
        }
      default: break
      }
    }
    return attributes
  }
}
