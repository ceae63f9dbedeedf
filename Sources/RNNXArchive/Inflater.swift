import CZlib

/// Expands one deflate stream piece by piece (`inflate`).
///
/// - Note: zlib keeps a pointer to its state, which therefore lives outside of this object.
final class Inflater {
  /// What surrounds the deflate stream.
  enum Wrapper: Int32 {
    /// Nothing, as in zip.
    case none = -15
    /// Header and trailer of gzip, whose checksum and length zlib verifies.
    case gzip = 31
  }

  /// Why the bytes cannot be expanded, in zlib's words.
  struct Failure: Error {
    let message: String
  }

  private let state: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var position = 0
  /// True after the last byte of the stream.
  private(set) var isFinished = false

  /// True where all input has been used.
  var needsInput: Bool { position == input.count }
  /// Input that has not been used.
  var unusedCount: Int { input.count - position }

  init(_ wrapper: Wrapper) {
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    let status = inflateInit2_(state, wrapper.rawValue, ZLIB_VERSION, size)
    precondition(status == Z_OK, "zlib gives memory for one stream")
  }

  deinit {
    inflateEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Gives the next piece of input.
  ///
  /// - Precondition: the piece before has been used up.
  func feed(_ bytes: [UInt8]) {
    precondition(needsInput, "input is given when the piece before has been used up")
    input = bytes
    position = 0
  }

  /// Begins another stream with the input that is left.
  func restart() {
    inflateReset(state)
    isFinished = false
  }

  /// Expands input into at most `count` bytes; none mean that more input is needed, or the end.
  func inflate(upTo count: Int) throws(Failure) -> [UInt8] {
    let available = uInt(clamping: min(input.count - position, 1 << 30))
    let wanted = min(count, 1 << 20)
    var status = Z_OK
    let output = input.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: wanted) { target, produced in
        state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          .map { $0 + position }
        state.pointee.avail_in = available
        state.pointee.next_out = target.baseAddress
        state.pointee.avail_out = uInt(wanted)
        status = CZlib.inflate(state, Z_NO_FLUSH)
        produced = wanted - Int(state.pointee.avail_out)
      }
    }
    position += Int(available - state.pointee.avail_in)
    switch status {
    case Z_STREAM_END: isFinished = true
    // A buffer error says that nothing could be done without more input.
    case Z_OK, Z_BUF_ERROR: break
    default:
      let message = state.pointee.msg.map { String(cString: $0) }
      throw Failure(message: message ?? "zlib status \(status)")
    }
    return output
  }
}
