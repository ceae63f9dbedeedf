import CZlib

/// Compresses one deflate stream piece by piece (`deflate`), without header or trailer, as zip wants it.
final class Deflater {
  private let state: UnsafeMutablePointer<z_stream>

  /// Begins a stream; `level` is zlib's, 0 to 9.
  init(level: Int) {
    precondition((0...9).contains(level), "deflate has levels 0 to 9")
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let status = deflateInit2_(
      state, Int32(level), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib gives memory for one stream")
  }

  deinit {
    deflateEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Compresses `bytes`, and gives what is ready; with `isLast` all that remains.
  func deflate(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> [UInt8] {
    var output: [UInt8] = []
    var rest = bytes[...]
    repeat {
      // zlib counts in 32 bits.
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      rest = rest.dropFirst(piece.count)
      output += compress(piece, flush: isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH)
    } while !rest.isEmpty
    return output
  }

  private func compress(_ piece: UnsafeRawBufferPointer, flush: Int32) -> [UInt8] {
    let start = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.next_in = UnsafeMutablePointer(mutating: start)
    state.pointee.avail_in = uInt(piece.count)
    var output: [UInt8] = []
    let capacity = 1 << 16
    while true {
      var status = Z_OK
      output += [UInt8](unsafeUninitializedCapacity: capacity) { target, produced in
        state.pointee.next_out = target.baseAddress
        state.pointee.avail_out = uInt(capacity)
        status = CZlib.deflate(state, flush)
        produced = capacity - Int(state.pointee.avail_out)
      }
      precondition(status != Z_STREAM_ERROR, "a deflate stream is used in order")
      if state.pointee.avail_out > 0 { return output }
    }
  }
}
