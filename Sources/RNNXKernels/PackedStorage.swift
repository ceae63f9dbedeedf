/// Aligned memory that is written once, while it is packed, and only read afterwards.
///
/// `@unchecked Sendable`: after `init` nothing writes to `floats`, and the last owner frees it.
final class PackedStorage: @unchecked Sendable {
  let floats: UnsafePointer<Float>

  /// Reserves `count` floats at the start of a cache line and lets `pack` fill them.
  init(count: Int, pack: (UnsafeMutablePointer<Float>) -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    let floats = memory.bindMemory(to: Float.self, capacity: max(count, 1))
    pack(floats)
    self.floats = UnsafePointer(floats)
  }

  deinit { UnsafeMutableRawPointer(mutating: floats).deallocate() }
}
