/// The chunks of a dataset: where they are, and how their elements come out of them.
struct ChunkedContent: Sendable {
  let shape: [Int]
  let chunk: [Int]
  let grid: ChunkGrid
  private let elementSize: Int
  private let filters: [Filter]
  private let leavesEdgesUnfiltered: Bool

  init(
    _ layout: ChunkedLayout, space: DataspaceMessage, filters: [Filter], elementSize: Int,
    in file: FileStorage, _ place: Place
  ) throws(HDF5Error) {
    guard layout.elementSize == elementSize else {
      throw place.error(
        .malformed("chunks of \(layout.elementSize)-byte elements, which have \(elementSize)"))
    }
    (shape, chunk, self.elementSize) = (space.shape, layout.shape, elementSize)
    self.filters = filters
    leavesEdgesUnfiltered = layout.leavesEdgesUnfiltered
    var reader = try ChunkIndexReader(
      layout, space: space, isFiltered: !filters.isEmpty, in: file, place)
    grid = try reader.read()
  }

  /// Bytes of a chunk without filters.
  var chunkBytes: Int { chunk.reduce(elementSize, *) }

  /// Copies the elements of `rows` into `buffer`, which has their size.
  func read(
    _ rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer, from file: FileStorage,
    _ place: Place
  ) throws(HDF5Error) {
    let first = rows.lowerBound / chunk[0]
    let last = (rows.upperBound - 1) / chunk[0]
    var position = [Int](repeating: 0, count: shape.count)
    position[0] = first
    while position[0] <= last {
      let elements = try decoded(position, from: file, place)
      copy(elements, at: position, rows, into: buffer)
      advance(&position)
    }
  }

  /// Moves on to the next chunk, the last axis first.
  private func advance(_ position: inout [Int]) {
    for axis in position.indices.reversed() {
      position[axis] += 1
      if position[axis] < grid.counts[axis] || axis == 0 { return }
      position[axis] = 0
    }
  }

  private func decoded(
    _ position: [Int], from file: FileStorage, _ place: Place
  ) throws(HDF5Error) -> [UInt8] {
    guard let stored = grid.chunks[grid.number(position)] else {
      throw place.error(.malformed("the chunk at \(position) was never written"))
    }
    if let known = file.chunk(at: stored.address), known.bytes.count == chunkBytes {
      return known.bytes
    }
    try file.ledger.chargeWork(place)
    var bytes = try file.bytes.read(at: stored.address, count: stored.byteCount, place)
    let isEdge = zip(position, zip(chunk, shape)).contains { ($0 + 1) * $1.0 > $1.1 }
    if !(leavesEdgesUnfiltered && isEdge) {
      for (index, filter) in filters.enumerated().reversed()
      where index >= 32 || stored.mask & (1 << index) == 0 {
        bytes = try filter.undo(bytes, expected: chunkBytes, place)
      }
    }
    guard bytes.count == chunkBytes else {
      throw place.error(
        .malformed("the chunk at \(position) has \(bytes.count) bytes, not \(chunkBytes)"))
    }
    file.keep(DecodedChunk(address: stored.address, bytes: bytes))
    return bytes
  }

  /// Copies the part of a chunk that lies in `rows`, run by run along the last axis.
  private func copy(
    _ elements: [UInt8], at position: [Int], _ rows: Range<Int>,
    into buffer: UnsafeMutableRawBufferPointer
  ) {
    let origin = zip(position, chunk).map { $0 * $1 }
    var low = origin.map { _ in 0 }
    var high = zip(origin, zip(chunk, shape)).map { min($1.0, $1.1 - $0) }
    low[0] = max(0, rows.lowerBound - origin[0])
    high[0] = min(high[0], rows.upperBound - origin[0])
    let axis = shape.count - 1
    let run = (high[axis] - low[axis]) * elementSize
    guard run > 0 else { return }
    elements.withUnsafeBytes { source in
      var place = low
      repeat {
        var (from, to) = (0, 0)
        for index in place.indices {
          from = from * chunk[index] + place[index]
          let global = origin[index] + place[index] - (index == 0 ? rows.lowerBound : 0)
          to = to * shape[index] + global
        }
        let target = UnsafeMutableRawBufferPointer(
          rebasing: buffer[to * elementSize..<to * elementSize + run])
        target.copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: source[from * elementSize..<from * elementSize + run]))
      } while next(&place, low, high)
    }
  }

  /// Moves on along all axes but the last; false at the end.
  private func next(_ place: inout [Int], _ low: [Int], _ high: [Int]) -> Bool {
    for axis in place.indices.dropLast().reversed() {
      place[axis] += 1
      if place[axis] < high[axis] { return true }
      place[axis] = low[axis]
    }
    return false
  }
}
