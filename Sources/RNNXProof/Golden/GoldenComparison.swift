import RNNXRuntime

/// Compares what a model gave with what a case expects.
struct GoldenComparison {
  let limits: LimitsOfCase
  let isBitExact: Bool

  /// Adds a comparison a tensor and call; both sides must have the same names.
  func add(
    _ found: [NamedTensors], _ expected: [NamedTensors], _ path: String,
    _ tensors: inout [TensorComparison]
  ) throws {
    for (call, (results, references)) in zip(found, expected).enumerated() {
      guard results.count == references.count else {
        throw GoldenError(
          path, "expected \(names(results)), which the model gives, found \(names(references))")
      }
      for (name, tensor) in results {
        // Some Keras name no outputs.
        let isOnly = results.count == 1
        guard let reference = references.first(where: { $0.name == name || isOnly }) else {
          throw GoldenError(path, "expected the output \"\(name)\", found \(names(references))")
        }
        let title = found.count > 1 ? "\(name), call \(call)" : name
        tensors.append(compare(title, name, tensor, reference.tensor))
      }
    }
  }

  private func compare(
    _ title: String, _ name: String, _ a: Tensor, _ b: Tensor
  ) -> TensorComparison {
    guard isBitExact else { return TensorComparison(title, a, title, b, limits: limits[name]) }
    return TensorComparison(title, exactly: a, b)
  }

  private func names(_ tensors: NamedTensors) -> String {
    tensors.map(\.name).joined(separator: ", ")
  }
}

extension TensorComparison {
  /// Compares bits: 0 and -0 differ, NaN of the same bits are equal.
  init(_ name: String, exactly a: Tensor, _ b: Tensor) {
    var limits = Limits.exact
    limits.nanEqual = true
    self.init(name, a, name, b, limits: limits)
    guard a.shape == b.shape else { return }
    markBits(a.values, b.values)
  }
}
