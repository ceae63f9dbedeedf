import CHDF5

/// What the header of a dataset says.
final class DatasetFacts: Sendable {
  let shape: [Int]
  let datatype: Datatype
  /// Bytes of one element in memory.
  let elementSize: Int
  /// Bytes of one element in the file: of a variable-length string, its length and where it is.
  let storedElementSize: Int
  let byteCount: Int
  let layout: StorageLayout
  let filters: [Filter]
  let storedByteCount: Int
  let identity: ObjectIdentity
  /// The type in the file, which is also the type in memory: Swift converts, not the library.
  let type: Handle

  init(of node: Node) throws(HDF5Error) {
    let place = node.place(.open)
    // Before anything else: the library opens the sources of a virtual dataset when it is asked for its shape.
    let properties = try Handle(place) { H5Dget_create_plist(node.id) }
    layout = try Self.layout(properties.id, node.file.limits, place)
    let externals = try Library.call(place) { H5Pget_external_count(properties.id) }
    guard externals == 0 else { throw place.error(.refused(.externalStorage)) }
    filters = try Self.filters(properties.id, place)
    let space = try Handle(place) { H5Dget_space(node.id) }
    shape = try Dataspace.shape(of: space.id, limits: node.file.limits, place)
    type = try Handle(place) { H5Dget_type(node.id) }
    let typeID = type.id
    elementSize = Library.exclusively { H5Tget_size(typeID) }
    let stored = Library.exclusively { H5Dget_storage_size(node.id) }
    guard let stored = Int(exactly: stored) else {
      throw place.error(.malformed("\(stored) stored bytes"))
    }
    storedByteCount = stored
    identity = try Self.identity(of: node, place)
    datatype = try Self.datatype(typeID, of: node, place)
    if case .string(let text) = datatype, text.length == .variable {
      storedElementSize = 8 + node.file.addressByteCount
    } else {
      storedElementSize = elementSize
    }
    byteCount = try Dataspace.byteCount(shape, elementSize: storedElementSize, place)
  }

  private static func layout(
    _ properties: hid_t, _ limits: ReadLimits, _ place: Place
  ) throws(HDF5Error) -> StorageLayout {
    let layout = Library.exclusively { H5Pget_layout(properties) }
    switch layout {
    case H5D_COMPACT: return .compact
    case H5D_CONTIGUOUS: return .contiguous
    case H5D_VIRTUAL: throw place.error(.refused(.virtualDataset))
    case H5D_CHUNKED:
      var sizes = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
      let rank = Int(
        try Library.call(place) { H5Pget_chunk(properties, CInt(H5S_MAX_RANK), &sizes) })
      guard rank <= limits.rank else {
        throw place.error(.limitExceeded(.rank, requested: rank, allowed: limits.rank))
      }
      return .chunked(try Dataspace.checked(Array(sizes.prefix(rank)), place))
    default: throw place.error(.malformed("unknown storage layout"))
    }
  }

  private static func filters(_ properties: hid_t, _ place: Place) throws(HDF5Error) -> [Filter] {
    let count = try Library.call(place) { H5Pget_nfilters(properties) }
    var filters: [Filter] = []
    for index in 0..<UInt32(count) {
      var flags: UInt32 = 0
      var parameters = [UInt32](repeating: 0, count: 32)
      var parameterCount = parameters.count
      var name = [CChar](repeating: 0, count: 256)
      var configuration: UInt32 = 0
      let identifier = try Library.call(place) {
        H5Pget_filter2(
          properties, index, &flags, &parameterCount, &parameters, name.count, &name,
          &configuration)
      }
      name[name.count - 1] = 0
      filters.append(
        Filter(
          identifier: Int(identifier), name: filterName(identifier, name),
          parameters: Array(parameters.prefix(parameterCount))))
    }
    return filters
  }

  private static func filterName(_ identifier: H5Z_filter_t, _ stored: [CChar]) -> String {
    switch identifier {
    case 1: return "deflate"
    case 2: return "shuffle"
    case 3: return "fletcher32"
    case 4: return "szip"
    case 5: return "nbit"
    case 6: return "scaleoffset"
    default:
      let bytes = stored.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return bytes.isEmpty ? "filter \(identifier)" : String(decoding: bytes, as: UTF8.self)
    }
  }

  static func identity(of node: Node, _ place: Place) throws(HDF5Error) -> ObjectIdentity {
    var type: CInt = 0
    var identity: (UInt64, UInt64) = (0, 0)
    try Library.call(place) {
      withUnsafeMutableBytes(of: &identity) {
        shim_objectInfo(node.id, &type, $0.baseAddress?.assumingMemoryBound(to: UInt64.self))
      }
    }
    return ObjectIdentity(high: identity.1, low: identity.0)
  }

  private static func datatype(
    _ type: hid_t, of node: Node, _ place: Place
  ) throws(HDF5Error) -> Datatype {
    let datatype = try Datatype(describing: type, place)
    guard case .opaque(2, _) = datatype,
      let mark = try Attributes(node: node).find("dtype"), case .string = mark.datatype,
      mark.elementCount == 1, try mark.string() == "bfloat16"
    else { return datatype }
    return .number(.bfloat16, .littleEndian)
  }
}
