package import RNNXKernels

/// Memory that is given out piece by piece and freed as a whole.
///
/// `@unchecked Sendable`: who holds it decides which thread uses which piece.
package final class Memory<Number: TrainingNumber>: @unchecked Sendable {
  private let start: UnsafeMutablePointer<Number>
  private var used = 0
  private let count: Int

  /// Zeros for `count` numbers, 64-byte aligned.
  package init(count: Int) {
    let count = Self.rounded(count)
    let bytes = (count + 16) * MemoryLayout<Number>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    start = raw.bindMemory(to: Number.self, capacity: count + 16)
    start.initialize(repeating: 0, count: count + 16)
    self.count = count
  }

  deinit { start.deallocate() }

  /// What a piece really takes: whole cache lines.
  package static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The next piece.
  package func take(_ count: Int) -> UnsafeMutablePointer<Number> {
    let piece = start + used
    used += Self.rounded(count)
    precondition(used <= self.count, "The memory was measured before it was given out.")
    return piece
  }
}
