import RNNXGraph

extension WeightDiagnosis {
  /// Whether the blocks of the gates are the same in another order.
  var exchangedGates: Diagnosis? {
    guard layout.gates.count > 1 else { return nil }
    var free = Set(layout.gates.indices)
    var order: [Int] = []
    for gate in layout.gates.indices {
      // Equal blocks (zero biases) may serve each other: a gate's own place is tried first.
      let candidates = [gate] + free.sorted().filter { $0 != gate }
      guard let source = candidates.first(where: { free.contains($0) && isBlock(gate, of: $0) })
      else { return nil }
      free.remove(source)
      order.append(source)
    }
    let names = order.map { layout.gates[$0] }
    return names == layout.gates
      ? nil : .gatesExchanged(order: names, name: Self.knownOrder(names))
  }

  /// Whether block `gate` of `a` is block `source` of `b`.
  private func isBlock(_ gate: Int, of source: Int) -> Bool {
    let (left, right) = (layout.range(gate), layout.range(source))
    for row in 0..<layout.rows {
      let start = row * layout.columns
      for column in 0..<layout.units {
        let x = Double(a[start + left.lowerBound + column])
        if limits.tells(x, from: Double(b[start + right.lowerBound + column])) { return false }
      }
    }
    return true
  }

  /// Who lays gates in this order.
  private static func knownOrder(_ names: [String]) -> String? {
    let gru = GRUGateOrder.torch.gates.map(\.rawValue)
    if names == gru { return "PyTorch and cuDNN" }
    let lstm: [(LSTMGateOrder, String)] = [(.keras1, "Keras 0 and 1"), (.onnx, "ONNX")]
    return lstm.first { $0.0.gates.map(\.rawValue) == names }?.1
  }
}
