import ArgumentParser

/// How a command ends; the numbers are part of the contract with scripts.
package enum ExitStatus: Int32, Sendable {
  /// It ran, and found a difference or a fault in the model.
  case fault = 1
  /// The arguments make no sense together.
  case usage = 64
  /// The input is malformed, unsupported, refused as unsafe, or its shape does not fit.
  case badInput = 65
  /// An input file is missing or unreadable.
  case noInput = 66
  /// A fault of rnnx itself.
  case internalFault = 70
  /// The output cannot be created.
  case cannotCreate = 73
  /// Writing failed.
  case writeFailed = 74
  /// Interrupted by the user.
  case interrupted = 130

  /// The same number as ArgumentParser's error that ends the process silently.
  var exitCode: ExitCode { ExitCode(rawValue) }
}
