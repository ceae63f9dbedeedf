extension JSONParser {
  /// An error at byte `offset`, which is the current position unless told.
  func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
    let offset = offset ?? position
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Continuation bytes of UTF-8 are 10xxxxxx; the others begin a character.
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return JSONError(reason, at: .text(offset: offset, line: line, column: column))
  }

  /// An error that describes what stands at the current position.
  func unexpected(_ expected: String) -> JSONError {
    error(.unexpected(expected: expected, found: found))
  }

  private var found: String {
    guard let byte = current else { return "the end of the text" }
    switch byte {
    case 0x20...0x7E: return "'\(Character(Unicode.Scalar(byte)))'"
    default: return "byte \(byte)"
    }
  }
}
