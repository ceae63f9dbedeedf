/// Where a chunk's bytes are.
struct StoredChunk: Sendable {
  let address: Int
  let byteCount: Int
  /// The filters that were left out for this chunk, a bit each.
  let mask: Int
}

/// The chunks of a dataset by their place in the grid, row-major.
struct ChunkGrid: Sendable {
  /// Chunks along each axis.
  let counts: [Int]
  /// `nil` where nothing was ever written.
  private(set) var chunks: [StoredChunk?]

  /// How many chunks are stored.
  private(set) var storedCount = 0
  /// Bytes that they take.
  private(set) var storedByteCount = 0

  init(counts: [Int]) {
    self.counts = counts
    chunks = Array(repeating: nil, count: Dataspace.elementCount(counts))
  }

  /// The chunk's number, by its place along each axis.
  func number(_ position: [Int]) -> Int {
    zip(position, counts).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// Notes a chunk; false where one is there already or the sizes overflow.
  mutating func insert(_ chunk: StoredChunk, at position: [Int]) -> Bool {
    // What lies beyond the dataset, which may have shrunk, is not looked at.
    guard zip(position, counts).allSatisfy({ $0 < $1 }) else { return true }
    let number = self.number(position)
    let (sum, overflow) = storedByteCount.addingReportingOverflow(chunk.byteCount)
    guard chunks[number] == nil, !overflow else { return false }
    chunks[number] = chunk
    storedCount += 1
    storedByteCount = sum
    return true
  }
}
