extension ModelGraph {
  /// Checks every shape and every weight once, so that a runtime can trust them.
  ///
  /// Throws all independent faults together: layers and arguments that nothing computes, dangling
  /// inputs, shapes that do not meet, weights that are missing, surplus or of another shape.
  public func validate() throws(GraphError) {
    let shapes = GraphShapes(describing: self)
    var faults = layers.flatMap(\.kind.unsupported).map {
      GraphFault(layer: $0.path, reason: $0.fault)
    }
    for input in inputs {
      guard let layer = self[layer: input.layer] else {
        faults.append(GraphFault(layer: name, reason: .unknownEnd(input.description)))
        continue
      }
      guard !(layer.kind is InputLayer) else { continue }
      faults.append(
        GraphFault(
          layer: layer.name,
          reason: .invalidArgument(
            name: "input_layers", found: layer.kind.className, expected: "an InputLayer")))
    }
    let known = Set(faults)
    faults += shapes.faults.filter { !known.contains($0) }
    for layer in layers { faults += weightFaults(of: layer, slots: shapes.slots[layer.name]) }
    guard faults.isEmpty else { throw GraphError(faults) }
  }

  /// What is wrong with one layer's weights; nothing where its slots could not be inferred.
  private func weightFaults(of layer: Layer, slots: [WeightSlot]?) -> [GraphFault] {
    // What nothing computes has said so already.
    guard let slots, !(layer.kind is UnsupportedLayer) else { return [] }
    var faults: [GraphFault.Reason] = []
    for slot in slots {
      guard let tensor = layer.weights[slot.path] else {
        faults.append(.missingWeight(path: slot.path, expected: slot.shape))
        continue
      }
      guard tensor.shape != slot.shape else { continue }
      faults.append(
        .weightShape(
          path: slot.path, expected: slot.shape, found: tensor.shape,
          hint: hint(for: layer.kind, slot, found: tensor.shape)))
    }
    let surplus = layer.weights.unplaced.map {
      GraphFault.Reason.surplusWeight(name: $0.name, shape: $0.tensor.shape)
    }
    return (faults + surplus).map { GraphFault(layer: layer.name, reason: $0) }
  }

  private func hint(for kind: any LayerKind, _ slot: WeightSlot, found: [Int]) -> String {
    guard let recurrent = (kind as? any RecurrentKind) ?? (kind as? Bidirectional)?.forward,
      slot.shape.count == 2, let columns = slot.shape.last
    else { return "" }
    let gates = columns / recurrent.units
    return gateHint(found: found, units: recurrent.units, gates: gates)
  }
}
