import RNNXGraph

/// What a tensor's numbers are, wherever they stand: a transposed or reordered tensor has the same.
///
/// Sums of 64-bit hashes; two tensors of other numbers have the same with a probability of 2^-64, unless somebody
/// made them to.
struct NumberFingerprint: Hashable {
  private var count = 0
  private var sum: UInt64 = 0

  init(_ values: ArraySlice<Float>) {
    count = values.count
    for value in values {
      // 0 and -0 are one number.
      var bits = UInt64((value == 0 ? 0 : value).bitPattern) &+ 0x9e37_79b9_7f4a_7c15
      bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
      bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
      sum &+= bits ^ (bits >> 31)
    }
  }

  /// Those of a tensor and of its parts that may be weights of their own: directions along the first axis, and the two
  /// halves of offsets that stand behind each other.
  static func all(of tensor: TensorData) -> [NumberFingerprint] {
    let values = tensor.floats()
    var parts = [values[...]]
    if let first = tensor.shape.first, tensor.shape.count > 1, (2...16).contains(first) {
      let size = values.count / first
      parts += (0..<first).map { values[$0 * size..<($0 + 1) * size] }
    }
    if tensor.shape.count <= 2 {
      parts += parts.filter { $0.count % 2 == 0 && $0.count > 0 }.flatMap { part in
        let middle = part.startIndex + part.count / 2
        return [part[..<middle], part[middle...]]
      }
    }
    return parts.map(Self.init)
  }
}
