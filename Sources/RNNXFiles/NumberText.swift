#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Numbers as text for people, independent of the locale.
package enum NumberText {
  /// `value` with exactly `decimals` digits after the point, as C's `%.*f`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    format("%.*f", value, decimals)
  }

  /// `value` with at most `digits` significant digits, without trailing zeros, as C's `%.*g`.
  package static func significant(_ value: Double, digits: Int) -> String {
    format("%.*g", value, digits)
  }

  /// `value` in the form 1.234e-05 with `decimals` digits after the point, as C's `%.*e`.
  package static func exponent(_ value: Double, decimals: Int) -> String {
    format("%.*e", value, decimals)
  }

  /// `value` with a comma between groups of three digits.
  package static func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A number of bytes as "812 B", "1.4 KB", "23.0 MB": powers of 1000, as disks are sold.
  package static func bytes(_ count: Int) -> String {
    guard count.magnitude >= 1000 else { return "\(count) B" }
    var value = Double(count)
    for unit in ["KB", "MB", "GB"] {
      value /= 1000
      // 999.95 would be written as 1000.0.
      if abs(value) < 999.95 { return "\(fixed(value, decimals: 1)) \(unit)" }
    }
    return "\(fixed(value / 1000, decimals: 1)) TB"
  }

  private static func format(_ pattern: String, _ value: Double, _ precision: Int) -> String {
    // The longest: 309 digits before the point of the greatest Double.
    var buffer = [CChar](repeating: 0, count: 352 + max(precision, 0))
    let count = withVaList([Int32(precision), value]) {
      vsnprintf(&buffer, buffer.count, pattern, $0)
    }
    return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
