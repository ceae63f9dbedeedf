import RNNXFiles

/// Why a case cannot be checked or recorded: it is never counted as equal.
public struct GoldenError: Error, Hashable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// What was expected and what was found.
  public let text: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }

  /// Path and reason.
  public var description: String { "\(path.printable): \(text.printable)" }
}
