#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Measures {
  /// Measures of float32 arrays that are the same bit for bit and finite: most of those compared.
  ///
  /// `nil` where they are not. Sums of squares are left out: the cosine of equal arrays is 1.
  init?(ofSame a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, limits: Limits) {
    guard a.count == b.count, let left = a.baseAddress, let right = b.baseAddress,
      memcmp(left, right, a.count) == 0, Self.isFinite(a)
    else { return nil }
    self.init(limits: limits)
    count = a.count / 4
    finiteCount = count
    histogram.counts[0] = count
    let values = a.bindMemory(to: Float.self)
    let same = { (index: Int) in
      Extreme(value: 0, index: index, a: Double(values[index]), b: Double(values[index]))
    }
    largestAbsolute = same(0)
    largestULP = same(0)
    largestRelative = values.firstIndex { $0 != 0 }.map(same)
  }

  /// Whether no float32 has an exponent of ones, which infinities and NaN have.
  private static func isFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // Two at once: the sum sets the sign's bit where all eight bits of the exponent are set.
    let words = bytes.count / 8
    let (exponents, one, signs): (UInt64, UInt64, UInt64) = (
      0x7F80_0000_7F80_0000, 0x0080_0000_0080_0000, 0x8000_0000_8000_0000
    )
    var found: UInt64 = 0
    for index in 0..<words {
      let word = bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
      found |= (word & exponents) &+ one
    }
    guard found & signs == 0 else { return false }
    guard bytes.count % 8 != 0 else { return true }
    return bytes.loadUnaligned(fromByteOffset: words * 8, as: Float.self).isFinite
  }
}
