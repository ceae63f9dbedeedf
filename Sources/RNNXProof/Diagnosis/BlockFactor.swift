import RNNXGraph

/// Whether the differing blocks of a weight are those of the other side times, or plus, a constant.
struct BlockFactor {
  private let weight: WeightDiagnosis

  init(_ weight: WeightDiagnosis) { self.weight = weight }

  /// The constant, where there is one.
  var diagnosis: Diagnosis? {
    shift.map { .shifted(by: $0) } ?? factor.map { .scaled(by: $0) }
  }

  /// The factor of least squares over a sample, if all elements follow it.
  private var factor: Double? {
    var (ab, bb, used) = (0.0, 0.0, 0)
    for index in weight.sample where weight.b[index] != 0 {
      let (x, y) = (Double(weight.a[index]), Double(weight.b[index]))
      (ab, bb, used) = (ab + x * y, bb + y * y, used + 1)
    }
    guard used > 1, bb > 0, ab.isFinite else { return nil }
    let factor = Double(Float(ab / bb))
    guard abs(factor) > 1e-6, factor != 1 else { return nil }
    var limits = weight.limits
    limits.absolute *= max(abs(factor), 1)
    let fits = weight.allTouched {
      !limits.tells(Double(weight.a[$0]), from: factor * Double(weight.b[$0]))
    }
    return fits ? factor : nil
  }

  private var shift: Double? {
    let sample = weight.sample
    guard sample.count > 1, weight.layout.role == WeightRole.bias else { return nil }
    let difference = { (index: Int) in Double(weight.a[index]) - Double(weight.b[index]) }
    let mean = sample.reduce(0) { $0 + difference($1) } / Double(sample.count)
    let shift = abs(mean - mean.rounded()) < 1e-5 ? mean.rounded() : Double(Float(mean))
    guard shift.isFinite, abs(shift) > 1e-3 else { return nil }
    let fits = weight.allTouched { index in
      let size = max(1, abs(Double(weight.b[index])), abs(shift))
      return abs(difference(index) - shift) <= 1e-6 * size
    }
    return fits ? shift : nil
  }
}
