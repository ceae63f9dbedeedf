/// Where a dataset's bytes are, as its message says it.
enum LayoutMessage {
  /// In the message itself.
  case compact(ArraySlice<UInt8>)
  /// In one piece; no address where nothing was ever written.
  case contiguous(address: Int?, byteCount: Int)
  case chunked(ChunkedLayout)

  init(_ bytes: ArraySlice<UInt8>, in file: FileStorage, _ place: Place) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    let version = try cursor.byte()
    try file.checkVersion(version, of: "layout", upTo: 4, place)
    guard version >= 3 else {
      throw place.error(.unsupported("layout version \(version), from before HDF5 1.6"))
    }
    switch try cursor.byte() {
    case 0: self = .compact(try cursor.take(try cursor.integer(2)))
    case 1: self = .contiguous(address: try cursor.address(), byteCount: try cursor.length())
    case 2 where version == 3: self = .chunked(try ChunkedLayout(older: &cursor))
    case 2: self = .chunked(try ChunkedLayout(newer: &cursor))
    case 3: throw place.error(.refused(.virtualDataset))
    default: throw place.error(.malformed("unknown storage layout"))
    }
  }
}

/// How the pieces of a dataset are found.
struct ChunkedLayout: Sendable {
  /// The structures that say where each chunk is.
  enum Index: Sendable {
    /// A B-tree of version 1, by the chunk's place.
    case tree
    /// There is one chunk; its size is told where filters made it another.
    case single(byteCount: Int?, mask: Int)
    /// One behind the other.
    case implicit
    case fixedArray
    case extensibleArray
    /// A B-tree of version 2.
    case newerTree
  }

  let index: Index
  let address: Int?
  /// The shape of a chunk.
  let shape: [Int]
  /// Bytes of one element.
  let elementSize: Int
  /// Filters leave the chunks alone that reach beyond the dataset's edge.
  let leavesEdgesUnfiltered: Bool

  fileprivate init(older cursor: inout FieldCursor) throws(HDF5Error) {
    let count = try cursor.byte()
    address = try cursor.address()
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try cursor.integer(4)) }
    guard let elementSize = sizes.popLast(), count <= 33 else {
      throw cursor.malformed("chunks without dimensions")
    }
    (index, shape, self.elementSize, leavesEdgesUnfiltered) = (.tree, sizes, elementSize, false)
  }

  fileprivate init(newer cursor: inout FieldCursor) throws(HDF5Error) {
    let flags = try cursor.byte()
    let count = try cursor.byte()
    let width = try cursor.byte()
    guard (1...8).contains(width), count <= 33 else {
      throw cursor.malformed("chunk sizes of \(width) bytes")
    }
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try cursor.integer(width)) }
    guard let elementSize = sizes.popLast() else {
      throw cursor.malformed("chunks without dimensions")
    }
    (shape, self.elementSize) = (sizes, elementSize)
    leavesEdgesUnfiltered = flags & 1 != 0
    switch try cursor.byte() {
    case 1 where flags & 2 != 0:
      index = .single(byteCount: try cursor.length(), mask: try cursor.integer(4))
    case 1: index = .single(byteCount: nil, mask: 0)
    case 2: index = .implicit
    case 3:
      try cursor.skip(1)
      index = .fixedArray
    case 4:
      try cursor.skip(5)
      index = .extensibleArray
    case 5:
      try cursor.skip(6)
      index = .newerTree
    case let other: throw cursor.malformed("chunk index \(other)")
    }
    address = try cursor.address()
  }
}
