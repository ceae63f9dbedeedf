/// The bits of the nearest IEEE 754 binary16, ties to even; written out because `Float16` does not
/// exist on x86-64 macOS.
func halfBits(_ value: Float) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
  if value.isNaN { return sign | 0x7E00 }
  let magnitude = value.magnitude
  if magnitude >= 65520 { return sign | 0x7C00 }
  if magnitude < 0x1p-14 {
    // Subnormal: a multiple of 2^-24.
    return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
  }
  let bits = magnitude.bitPattern
  let roundedUp = bits + 0xFFF + ((bits >> 13) & 1)
  return sign | UInt16(truncatingIfNeeded: (roundedUp >> 13) - (112 << 10))
}

/// The value of an IEEE 754 binary16.
func halfToFloat(_ bits: UInt16) -> Float {
  let sign: Float = bits & 0x8000 == 0 ? 1 : -1
  let exponent = Int(bits >> 10) & 0x1F
  let fraction = UInt32(bits) & 0x3FF
  switch exponent {
  case 0: return sign * Float(fraction) * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default: return sign * Float(bitPattern: UInt32(exponent + 112) << 23 | fraction << 13)
  }
}

/// The bits of the nearest bfloat16, ties to even.
func bfloat16Bits(_ value: Float) -> UInt16 {
  if value.isNaN { return 0x7FC0 }
  let bits = value.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
}
