import Synchronization

/// Memory in which calls run, handed from run to run so that a steady load allocates nothing.
///
/// `@unchecked Sendable`: the list of free blocks is only touched under its lock, and a block is in
/// the hands of one run at a time.
final class WorkspacePool: @unchecked Sendable {
  private struct Block {
    let memory: UnsafeMutablePointer<Float>
    let count: Int
  }

  private let free = Mutex(())
  private var blocks: [Block] = []

  deinit { for block in blocks { block.memory.deallocate() } }

  /// Calls `body` with memory for `count` floats, 64-byte aligned, its contents undefined.
  func withMemory<Result, Failure: Error>(
    _ count: Int, _ body: (UnsafeMutablePointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let block = take(count)
    defer { free.withLock { _ in blocks.append(block) } }
    return try body(block.memory)
  }

  private func take(_ count: Int) -> Block {
    let found: Block? = free.withLock { _ in
      guard let index = blocks.firstIndex(where: { $0.count >= count }) else {
        // One that is too small would only lie about: it makes room for the one that fits.
        blocks.popLast()?.memory.deallocate()
        return nil
      }
      return blocks.remove(at: index)
    }
    if let found { return found }
    // Some slack keeps the last row's mask bytes and vector-wide reads of scratch in bounds.
    let bytes = (count + 64) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    return Block(memory: raw.bindMemory(to: Float.self, capacity: count + 64), count: count)
  }
}
