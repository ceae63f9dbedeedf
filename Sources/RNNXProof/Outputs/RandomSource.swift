/// Numbers that look random and are the same on every machine for the same seed.
///
/// Source: SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `bound`.
  mutating func integer(below bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// About normally distributed around 0 with a deviation of 1, from -3.5 to 3.5.
  ///
  /// The sum of four uniform numbers: exact arithmetic, unlike logarithms, which differ by machine.
  mutating func normal() -> Float {
    let sum = (0..<4).reduce(Int64(0)) { sum, _ in sum + Int64(next() >> 44) }
    return Float(sum - (1 << 21)) * 0x1.bb67aep-20
  }
}
