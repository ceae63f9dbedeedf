/// The attributes of one group or dataset, by name.
public struct Attributes: Sendable {
  let node: Node

  /// The names in alphabetical order.
  public func names() throws(HDF5Error) -> [String] {
    let place = node.place(.list)
    let all = try node.file.attributes(of: node.header, place)
    let limits = node.file.limits
    guard all.count <= limits.objectCount else {
      throw place.error(
        .limitExceeded(.objectCount, requested: all.count, allowed: limits.objectCount))
    }
    for attribute in all where attribute.name.count > limits.nameBytes {
      throw place.error(
        .limitExceeded(.nameBytes, requested: attribute.name.count, allowed: limits.nameBytes))
    }
    try node.file.ledger.chargeWork(place, steps: all.count)
    return all.map(\.name).sorted { $0.lexicographicallyPrecedes($1) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether there is an attribute `name`.
  public func contains(_ name: String) throws(HDF5Error) -> Bool {
    try message(name) != nil
  }

  /// The attribute `name`, or `nil` if there is none.
  public func find(_ name: String) throws(HDF5Error) -> Attribute? {
    guard let message = try message(name) else { return nil }
    return try message.attribute(place(name))
  }

  private func message(_ name: String) throws(HDF5Error) -> AttributeMessage? {
    let place = self.place(name)
    guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
    let all = try node.file.attributes(of: node.header, place)
    try node.file.ledger.chargeWork(place, steps: 1 + all.count / 16)
    return all.first { $0.name.elementsEqual(name.utf8) }
  }

  /// The attribute `name`.
  ///
  /// - Throws: ``HDF5Error`` with `notFound` if there is none.
  public func attribute(_ name: String) throws(HDF5Error) -> Attribute {
    guard let attribute = try find(name) else { throw place(name).error(.notFound) }
    return attribute
  }

  func place(_ name: String) -> Place {
    Place(file: node.file.name, object: node.path + "@" + name, operation: .readAttribute)
  }
}

extension Attributes {
  /// The one string of the attribute `name`.
  public func string(_ name: String) throws(HDF5Error) -> String {
    try attribute(name).string()
  }

  /// The strings of the attribute `name`, in row-major order; an empty array of numbers is an empty list.
  public func strings(_ name: String) throws(HDF5Error) -> [String] {
    try attribute(name).strings()
  }

  /// The integers of the attribute `name`, in row-major order.
  public func integers(_ name: String) throws(HDF5Error) -> [Int64] {
    try attribute(name).integers()
  }

  /// The numbers of the attribute `name`, in row-major order.
  public func doubles(_ name: String) throws(HDF5Error) -> [Double] {
    try attribute(name).doubles()
  }

  /// The numbers of the attribute `name`, in row-major order, rounded to single precision.
  public func floats(_ name: String) throws(HDF5Error) -> [Float] {
    try attribute(name).floats()
  }

  /// The strings of `name` or, where the writer had to split a long list, of `name0`, `name1` and so on.
  ///
  /// - Throws: ``HDF5Error`` with `notFound` if there is neither `name` nor `name0`.
  public func splitStrings(_ name: String) throws(HDF5Error) -> [String] {
    if let whole = try find(name) { return try whole.strings() }
    guard var piece = try find(name + "0") else { throw place(name).error(.notFound) }
    var strings: [String] = []
    var index = 0
    while true {
      strings += try piece.strings()
      index += 1
      guard let next = try find("\(name)\(index)") else { return strings }
      piece = next
    }
  }

  /// Whether there is a list `name`, in one piece or split.
  public func containsSplit(_ name: String) throws(HDF5Error) -> Bool {
    if try contains(name) { return true }
    return try contains(name + "0")
  }
}
