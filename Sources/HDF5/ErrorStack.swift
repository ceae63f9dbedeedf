import CHDF5
import RNNXFiles

/// What libhdf5 says about the call of this thread that failed last: from the function called down to the cause.
struct ErrorStack {
  var messages: [String] = []

  static func current() -> ErrorStack {
    var stack = ErrorStack()
    withUnsafeMutablePointer(to: &stack.messages) { messages in
      _ = H5Ewalk2(
        hid_t(H5E_DEFAULT), H5E_WALK_DOWNWARD,
        { _, frame, context in
          guard let text = frame?.pointee.desc, let context else { return 0 }
          let messages = context.assumingMemoryBound(to: [String].self)
          messages.pointee.append(String(cString: text))
          return 0
        }, messages)
    }
    return stack
  }

  /// The innermost message.
  var cause: String { messages.last ?? "no cause given" }

  /// The system's error number, which some messages spell out as `errno = 28, error message = …`.
  var errorNumber: Int32? {
    for message in messages.reversed() {
      guard let range = lastRange(of: "errno = ", in: message) else { continue }
      if let number = Int32(message[range...].prefix { $0.isNumber }), number != 0 { return number }
    }
    return nil
  }

  /// The library only writes.
  var reason: HDF5Error.Reason {
    errorNumber.map { .writeFailed(.system($0)) } ?? .library(cause)
  }

  /// Where the last occurrence of `pattern` ends; names of files stand before it and may contain anything.
  private func lastRange(of pattern: String, in text: String) -> String.Index? {
    var found: String.Index?
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(pattern) {
        found = text.index(start, offsetBy: pattern.count)
      }
      start = text.index(after: start)
    }
    return found
  }
}
