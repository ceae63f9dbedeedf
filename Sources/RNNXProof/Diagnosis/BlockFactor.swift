import RNNXGraph

/// Whether the differing blocks of a weight are those of the other side times, or plus, a constant.
struct BlockFactor {
  private let weight: WeightDiagnosis

  init(_ weight: WeightDiagnosis) { self.weight = weight }

  /// The constant, where there is one.
  var diagnosis: Diagnosis? {
    let indices = weight.touchedIndices
    return shift(indices).map { .shifted(by: $0) } ?? factor(indices).map { .scaled(by: $0) }
  }

  private func factor(_ indices: [Int]) -> Double? {
    var (ab, bb, used) = (0.0, 0.0, 0)
    for index in indices where weight.b[index] != 0 {
      let (x, y) = (Double(weight.a[index]), Double(weight.b[index]))
      (ab, bb, used) = (ab + x * y, bb + y * y, used + 1)
    }
    guard used > 1, bb > 0, ab.isFinite else { return nil }
    let factor = Double(Float(ab / bb))
    guard abs(factor) > 1e-6, factor != 1 else { return nil }
    let scale = max(abs(factor), 1)
    var limits = weight.limits
    limits.absolute *= scale
    let fits = indices.allSatisfy {
      !limits.tells(Double(weight.a[$0]), from: factor * Double(weight.b[$0]))
    }
    return fits ? factor : nil
  }

  private func shift(_ indices: [Int]) -> Double? {
    guard indices.count > 1, weight.layout.role == WeightRole.bias else { return nil }
    let differences = indices.map { Double(weight.a[$0]) - Double(weight.b[$0]) }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let rounded = mean.rounded()
    let shift = abs(mean - rounded) < 1e-5 ? rounded : Double(Float(mean))
    guard shift.isFinite, abs(shift) > 1e-3 else { return nil }
    let fits = zip(indices, differences).allSatisfy { index, difference in
      abs(difference - shift) <= 1e-6 * max(1, abs(Double(weight.b[index])), abs(shift))
    }
    return fits ? shift : nil
  }
}
