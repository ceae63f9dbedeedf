import RNNXGraph
import RNNXKernels

/// The penalties and constraints of all trainable weights of a model.
struct WeightRules: Sendable {
  private var regularizers: [(slot: Int, rule: Regularizer)] = []
  private var constraints: [(slot: Int, rule: Constraint)] = []

  /// Reads the arguments of the layers.
  init<Number: TrainingNumber>(
    _ graph: ModelGraph, _ parameters: Parameters<Number>
  ) throws(TrainingError) {
    for (index, slot) in parameters.slots.enumerated() where slot.isTrainable {
      guard let layer = graph[layer: slot.layer] else { continue }
      let arguments = WeightArguments(layer.config, path: slot.path)
      let place = "layer \"\(slot.layer)\", \(slot.path)"
      if let value = arguments.value("regularizer") {
        regularizers.append((index, try Regularizer(keras: value, at: place)))
      }
      if let value = arguments.value("constraint") {
        constraints.append((index, try Constraint(keras: value, at: place)))
      }
    }
  }

  /// Adds the gradients of all penalties; gives their sum.
  func addPenalties<Number: TrainingNumber>(to core: TrainingCore<Number>) -> Double {
    regularizers.reduce(0) { sum, entry in
      let slot = core.parameters.slots[entry.slot]
      return sum
        + entry.rule.add(
          core.parameters.pointer(entry.slot), count: slot.count,
          to: core.gradient + slot.offset)
    }
  }

  /// The sum of all penalties.
  func penalties(of core: TrainingCore<Float>) -> Double {
    regularizers.reduce(0) { sum, entry in
      let slot = core.parameters.slots[entry.slot]
      var unused = [Float](repeating: 0, count: slot.count)
      return sum
        + entry.rule.add(core.parameters.pointer(entry.slot), count: slot.count, to: &unused)
    }
  }

  /// Changes all weights to what is allowed.
  func constrain(_ parameters: Parameters<Float>) {
    for (index, rule) in constraints {
      rule.apply(to: parameters.pointer(index), shape: parameters.slots[index].shape)
    }
  }
}
