package import RNNXGraph

extension Model {
  /// How many operations (two a multiply-add) the products for one sample take, for inputs of the given shapes.
  ///
  /// Counted are products with weights; the first step of a recurrent layer multiplies no state, which is zero then. `nil`
  /// where a layer has weights whose products are not counted here.
  package func operationsPerSample(inputs: [[Int]]) throws(GraphError) -> Double? {
    let shapes = try GraphShapes(of: graph, inputs: inputs.map { $0.map { $0 } })
    var sum = 0.0
    for step in shapes.order {
      let layer = graph.layers[step.layer]
      guard let input = layer.calls[step.call].inputs.first, let shape = shapes.tensors[input]
      else { continue }
      guard let operations = layer.kind.operations(input: shape.map { $0 ?? 0 }) else {
        return nil
      }
      sum += operations
    }
    return sum
  }
}

extension LayerKind {
  /// The operations of this layer's products for one sample; `nil` where they are not known.
  fileprivate func operations(input shape: [Int]) -> Double? {
    switch self {
    case let layer as Dense: return 2 * Double(shape.reduce(1, *) * layer.units)
    case let layer as any RecurrentKind:
      guard shape.count == 2, let gates = layer.gateCount else { return nil }
      let products = shape[0] * shape[1] + max(0, shape[0] - 1) * layer.units
      return 2 * Double(gates * layer.units * products)
    case let layer as Bidirectional:
      guard let ahead = layer.forward.operations(input: shape),
        let back = layer.backward.operations(input: shape)
      else { return nil }
      return ahead + back
    case let layer as TimeDistributed:
      return layer.inner.operations(input: Array(shape.dropFirst())).map { $0 * Double(shape[0]) }
    default:
      let call = CallShapes(layer: "", inputs: [shape.map { $0 }])
      let slots = try? weightSlots(for: call)
      return nestedModels.isEmpty && slots?.isEmpty == true ? 0 : nil
    }
  }
}

extension RecurrentKind {
  fileprivate var gateCount: Int? {
    switch self {
    case is LSTM: LSTMGateOrder.keras.gates.count
    case is GRU: GRUGateOrder.keras.gates.count
    case is SimpleRNN: 1
    default: nil  // Cells of several kinds, and those whose products are convolutions.
    }
  }
}
