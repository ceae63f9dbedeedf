/// Reads the structures that say where each chunk of a dataset is.
struct ChunkIndexReader {
  let file: FileStorage
  let layout: ChunkedLayout
  /// Chunks along each axis that the index has room for; `nil` without end.
  let room: [Int?]
  /// Bytes of a chunk that no filter touched.
  let chunkBytes: Int
  let isFiltered: Bool
  let place: Place
  private(set) var grid: ChunkGrid

  init(
    _ layout: ChunkedLayout, space: DataspaceMessage, isFiltered: Bool, in file: FileStorage,
    _ place: Place
  ) throws(HDF5Error) {
    guard layout.shape.count == space.shape.count, !layout.shape.contains(0) else {
      throw place.error(
        .malformed("chunks of shape \(layout.shape) in a dataset of shape \(space.shape)"))
    }
    (self.file, self.layout, self.isFiltered, self.place) = (file, layout, isFiltered, place)
    room = zip(space.largest, layout.shape).map { most, step in
      most.map { $0 == 0 ? 0 : ($0 - 1) / step + 1 }
    }
    let counts = zip(space.shape, layout.shape).map { size, step in
      size == 0 ? 0 : (size - 1) / step + 1
    }
    let total = Dataspace.elementCount(counts)
    // Each chunk takes bytes of its own.
    guard total <= file.bytes.count else {
      throw place.error(.malformed("\(total) chunks in a file of \(file.bytes.count) bytes"))
    }
    chunkBytes = try Dataspace.byteCount(layout.shape, elementSize: layout.elementSize, place)
    grid = ChunkGrid(counts: counts)
  }

  mutating func read() throws(HDF5Error) -> ChunkGrid {
    guard let address = layout.address, !grid.chunks.isEmpty else { return grid }
    switch layout.index {
    case .tree: try readTree(at: address, level: nil)
    case .single(let byteCount, let mask):
      try insert(
        StoredChunk(address: address, byteCount: byteCount ?? chunkBytes, mask: mask),
        at: grid.counts.map { _ in 0 })
    case .implicit:
      for number in 0..<grid.chunks.count {
        let position = position(number, in: grid.counts)
        let index = try linear(position, in: room)
        let (offset, overflow) = index.multipliedReportingOverflow(by: chunkBytes)
        guard !overflow, offset < file.bytes.count else {
          throw place.error(.malformed("chunks outside the file"))
        }
        try insert(
          StoredChunk(address: address + offset, byteCount: chunkBytes, mask: 0), at: position)
      }
    case .fixedArray:
      var array = try FixedArray(file, at: address, place)
      try readArray { index throws(HDF5Error) in try array.element(index) }
    case .extensibleArray:
      var array = try ExtensibleArray(file, at: address, place)
      try readArray { index throws(HDF5Error) in try array.element(index) }
    case .newerTree: try readNewerTree(at: address)
    }
    return grid
  }

  private mutating func insert(_ chunk: StoredChunk, at position: [Int]) throws(HDF5Error) {
    guard grid.insert(chunk, at: position) else {
      throw place.error(.malformed("the chunk at \(position) is there twice"))
    }
  }

  /// An array has an element for each place that may come to be, the axis without end first.
  private mutating func readArray(
    _ element: (Int) throws(HDF5Error) -> ArraySlice<UInt8>?
  ) throws(HDF5Error) {
    let open = room.firstIndex { $0 == nil }
    for number in 0..<grid.chunks.count {
      let position = position(number, in: grid.counts)
      var (ordered, extents) = (position, room)
      if let open {
        ordered.insert(ordered.remove(at: open), at: 0)
        extents.insert(extents.remove(at: open), at: 0)
      }
      guard let bytes = try element(try linear(ordered, in: extents)) else { continue }
      var cursor = FieldCursor(bytes, file.widths, place)
      guard let address = try cursor.address() else { continue }
      if isFiltered {
        let byteCount = try cursor.integer(min(8, max(1, cursor.remaining - 4)))
        let mask = try cursor.integer(4)
        try insert(
          StoredChunk(address: address, byteCount: byteCount, mask: mask), at: position)
      } else {
        try insert(
          StoredChunk(address: address, byteCount: chunkBytes, mask: 0), at: position)
      }
    }
  }

  private mutating func readTree(at address: Int, level expected: Int?) throws(HDF5Error) {
    let width = file.widths.address
    let head = 8 + 2 * width
    var cursor = try file.cursor("TREE", at: address, count: head, place)
    guard try cursor.byte() == 1 else { throw place.error(.malformed("no tree of chunks")) }
    let level = try cursor.byte()
    guard expected == nil || level == expected else {
      throw place.error(.malformed("the tree of chunks is no tree"))
    }
    let count = try cursor.integer(2)
    // Each key: bytes, mask, where the chunk begins, and a 0 for the element's own axis.
    let keySize = 8 + 8 * (layout.shape.count + 1)
    var entries = try file.cursor(at: address + head, count: count * (keySize + width), place)
    for _ in 0..<count {
      let byteCount = try entries.integer(4)
      let mask = try entries.integer(4)
      var position: [Int] = []
      for step in layout.shape {
        let start = try entries.integer(8)
        guard start % step == 0 else {
          throw place.error(.malformed("a chunk begins at \(start), between its neighbours"))
        }
        position.append(start / step)
      }
      try entries.skip(8)
      let child = try entries.definedAddress(of: "a chunk")
      if level == 0 {
        try insert(StoredChunk(address: child, byteCount: byteCount, mask: mask), at: position)
      } else {
        try readTree(at: child, level: level - 1)
      }
    }
  }

  private mutating func readNewerTree(at address: Int) throws(HDF5Error) {
    let tree = try NewerTree(file, at: address, place)
    guard tree.kind == 10 || tree.kind == 11 else {
      throw place.error(.malformed("a tree of kind \(tree.kind) for chunks"))
    }
    let rank = layout.shape.count
    let sizeWidth = tree.recordSize - file.widths.address - 4 - 8 * rank
    var found: [(StoredChunk, [Int])] = []
    try tree.forEachRecord { record throws(HDF5Error) in
      var cursor = FieldCursor(record, file.widths, place)
      let address = try cursor.definedAddress(of: "a chunk")
      var (byteCount, mask) = (chunkBytes, 0)
      if tree.kind == 11 {
        guard (1...8).contains(sizeWidth) else { throw cursor.malformed("records of chunks") }
        byteCount = try cursor.integer(sizeWidth)
        mask = try cursor.integer(4)
      }
      var position: [Int] = []
      for _ in 0..<rank { position.append(try cursor.integer(8)) }
      found.append((StoredChunk(address: address, byteCount: byteCount, mask: mask), position))
    }
    for (chunk, position) in found { try insert(chunk, at: position) }
  }

  private func position(_ number: Int, in counts: [Int]) -> [Int] {
    var rest = number
    var position = [Int](repeating: 0, count: counts.count)
    for axis in counts.indices.reversed() {
      position[axis] = rest % counts[axis]
      rest /= counts[axis]
    }
    return position
  }

  /// The number of a place; the first extent does not matter.
  private func linear(_ position: [Int], in extents: [Int?]) throws(HDF5Error) -> Int {
    var number = 0
    for (axis, value) in position.enumerated() {
      let extent = axis == 0 ? 1 : extents[axis] ?? 0
      let (product, overflow) = number.multipliedReportingOverflow(by: extent)
      let (sum, isTooMuch) = product.addingReportingOverflow(value)
      guard !overflow, !isTooMuch else { throw place.error(.malformed("too many chunks")) }
      number = sum
    }
    return number
  }
}
