/// What the header of a dataset says.
final class DatasetFacts: Sendable {
  let shape: [Int]
  let datatype: Datatype
  /// Bytes of one element in the file: of a variable-length string, its length and where it is.
  let elementSize: Int
  let byteCount: Int
  let layout: StorageLayout
  let filters: [Filter]
  let storedByteCount: Int
  /// Where the bytes are.
  let content: Content

  enum Content: Sendable {
    case compact(ArraySlice<UInt8>)
    case contiguous(address: Int?)
    case chunked(ChunkedContent)
  }

  init(of node: Node) throws(HDF5Error) {
    let place = node.place(.open)
    let (file, header) = (node.file, node.header)
    guard header.message(.externalFiles) == nil else {
      throw place.error(.refused(.externalStorage))
    }
    let layout = try LayoutMessage(
      try Self.message(.layout, header, place).bytes, in: file, place)
    filters =
      if let message = header.message(.filters) {
        try Filter.pipeline(message.bytes, in: file, place)
      } else {
        []
      }
    let spaceMessage = try Self.message(.dataspace, header, place)
    guard !spaceMessage.isShared else {
      throw place.error(.unsupported("messages shared in a heap"))
    }
    let space = try DataspaceMessage(spaceMessage.bytes, in: file, place)
    shape = space.shape
    let type = try DatatypeMessage(try Self.message(.datatype, header, place), in: file, place)
    datatype = try Self.datatype(type.datatype, of: node)
    elementSize = type.elementSize
    byteCount = try Dataspace.byteCount(shape, elementSize: elementSize, place)
    switch layout {
    case .compact(let bytes):
      (self.layout, content, storedByteCount) = (.compact, .compact(bytes), bytes.count)
    case .contiguous(let address, let count):
      (self.layout, content) = (.contiguous, .contiguous(address: address))
      storedByteCount = address == nil ? 0 : count
    case .chunked(let chunked):
      self.layout = .chunked(chunked.shape)
      let content = try ChunkedContent(
        chunked, space: space, filters: filters, elementSize: elementSize, in: file, place)
      self.content = .chunked(content)
      storedByteCount = content.grid.storedByteCount
    }
  }

  private static func message(
    _ kind: HeaderMessage.Kind, _ header: ObjectHeader, _ place: Place
  ) throws(HDF5Error) -> HeaderMessage {
    guard let message = header.message(kind) else {
      throw place.error(.malformed("a dataset without its \(kind)"))
    }
    return message
  }

  /// Keras marks two opaque bytes that are a bfloat16.
  private static func datatype(_ stored: Datatype, of node: Node) throws(HDF5Error) -> Datatype {
    guard case .opaque(2, _) = stored,
      let mark = try Attributes(node: node).find("dtype"), case .string = mark.datatype,
      mark.elementCount == 1, try mark.string() == "bfloat16"
    else { return stored }
    return .number(.bfloat16, .littleEndian)
  }
}
