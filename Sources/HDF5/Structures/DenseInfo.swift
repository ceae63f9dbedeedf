/// Links or attributes that are too many for the header: in a fractal heap, named by a B-tree.
struct DenseInfo {
  let tracksOrder: Bool
  private let heap: Int?
  private let tree: Int?

  init(
    _ bytes: ArraySlice<UInt8>, orderWidth: Int, in file: FileStorage, _ place: Place
  ) throws(HDF5Error) {
    var cursor = FieldCursor(bytes, file.widths, place)
    try file.checkVersion(try cursor.byte(), of: "link or attribute info", upTo: 0, place)
    let flags = try cursor.byte()
    tracksOrder = flags & 1 != 0
    if tracksOrder { try cursor.skip(orderWidth) }
    heap = try cursor.address()
    tree = try cursor.address()
  }

  func forEachObject(
    in file: FileStorage, _ place: Place, _ body: (ArraySlice<UInt8>) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard let heap else { return }
    guard let tree else { throw place.error(.malformed("a heap without its tree")) }
    let objects = try FractalHeap(file, at: heap, place)
    let names = try NewerTree(file, at: tree, place)
    guard names.kind == 5 || names.kind == 8 else {
      throw place.error(.malformed("a tree of kind \(names.kind) for names"))
    }
    var total = 0
    try names.forEachRecord { record throws(HDF5Error) in
      // A link's record begins with four bytes of hash.
      let identifier = names.kind == 5 ? record.dropFirst(4) : record
      let object = try objects.object(identifier)
      total += object.count
      guard total <= file.bytes.count else {
        throw place.error(.malformed("objects of the heap at \(heap) overlap"))
      }
      try body(object)
    }
  }
}
