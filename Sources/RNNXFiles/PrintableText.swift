extension String {
  /// The text with everything escaped that could move a terminal's cursor or turn the direction of reading.
  ///
  /// Names in files come from strangers. Control characters (C0, C1, delete), line separators, and the invisible
  /// characters that control direction, joining or language become `\u{1B}` and the like.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isHarmfulWhenPrinted) else { return self }
    return unicodeScalars.map { scalar in
      scalar.isHarmfulWhenPrinted
        ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }.joined()
  }
}

extension Unicode.Scalar {
  fileprivate var isHarmfulWhenPrinted: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
