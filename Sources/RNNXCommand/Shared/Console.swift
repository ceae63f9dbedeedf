import RNNXFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output for results, standard error for everything else.
enum Console {
  /// Writes a result; a full disk behind standard output is an error.
  static func print(_ text: String) throws(FileError) {
    let output = try AtomicOutputFile(path: "-")
    try output.write(text.hasSuffix("\n") ? text : text + "\n")
    try output.commit()
  }

  /// Tells why the command fails, or what the user should know although it goes on.
  static func report(_ message: String) { note("rnnx: " + message) }

  /// Writes lines to standard error; names from files cannot move the cursor there.
  static func note(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    writeError(lines.map { String($0).printable }.joined(separator: "\n") + "\n")
  }

  /// Writes to standard error as it is; who cannot be told cannot be told that either.
  static func writeError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
