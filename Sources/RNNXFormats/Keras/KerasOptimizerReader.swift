import RNNXGraph
import RNNXJSON

/// Makes the neutral state of an optimizer of what a Keras file has: arguments, and variables in an
/// order that depends on the vintage (keras-formats §10).
struct KerasOptimizerReader {
  /// The arrays that one layer of the model has in the file.
  struct LayerArrays {
    let name: String
    let parts: [KerasArrayLayout.Part]
    /// Name and shape of each array.
    let arrays: [(name: String, shape: [Int])]
  }

  let vintage: KerasVintage
  let layers: [LayerArrays]

  /// The state, and what could not be carried over.
  func read(
    _ serialized: JSONValue, _ variables: [LayerWeights.Entry]
  ) throws(TensorError) -> (state: OptimizerState, remarks: [String]) {
    let parsed = KerasOptimizerConfig(serialized, formulas: formulas(serialized, variables))
    var state = parsed.state
    var rest = variables[...]
    if let first = rest.first, first.tensor.shape.isEmpty {
      state.iterations = try first.tensor.loaded().integers()[0]
      rest = rest.dropFirst()
    }
    let layout = KerasOptimizerLayout(
      className: state.className, config: state.config, formulas: state.formulas)
    if let second = rest.first, second.tensor.shape.isEmpty {
      if let name = layout.scalarName {
        state.scalars[name] = second.tensor
      } else if case .constant = state.learningRate {
        state.learningRate = .constant(try second.tensor.loaded().doubles()[0])
      }
      rest = rest.dropFirst()
    }
    // Keras 3 builds this one after the slots.
    if let last = rest.last, last.tensor.shape.isEmpty, let name = layout.lastScalarName {
      state.scalars[name] = last.tensor
      rest = rest.dropLast()
    }
    let trained = trainedArrays
    // Keras 3 keeps the product of Nadam's momenta behind everything else.
    if state.className == "Nadam", vintage == .keras3, let last = rest.last,
      last.tensor.shape.isEmpty, rest.count > trained.count
    {
      state.scalars["m_schedule"] = last.tensor
      rest = rest.dropLast()
    }
    guard !rest.isEmpty, !trained.isEmpty else { return (state, []) }
    guard rest.count % trained.count == 0,
      let groups = layout.groups(perWeight: rest.count / trained.count),
      let values = assign(Array(rest), to: trained, groups)
    else {
      return (
        state,
        [
          "the optimizer \(state.className) has \(rest.count) variables that do not fit the"
            + " \(trained.count) trained arrays; its state cannot be carried over"
        ]
      )
    }
    let (slots, remarks) = slots(values)
    state.slots = slots
    return (state, remarks)
  }

  /// Whose formulas the variables were made by.
  private func formulas(
    _ serialized: JSONValue, _ variables: [LayerWeights.Entry]
  ) -> OptimizerFormulas {
    switch vintage {
    case .keras3: return .keras3
    case .keras0, .keras1, .standalone2: return .keras2
    case .tensorFlow2:
      if let legacy = serialized["config"]?["is_legacy_optimizer"]?.boolValue {
        return legacy ? .tensorFlowLegacy : .tensorFlow
      }
      guard let first = variables.first?.name else { return .tensorFlowLegacy }
      if first.hasPrefix("iteration") || first == "0" { return .tensorFlow }
      return first.contains("iterations") ? .keras2 : .tensorFlowLegacy
    }
  }
}

extension KerasOptimizerReader {
  /// One trained array of the file.
  private struct Trained {
    let layer: Int
    let array: Int
    let name: String
    let shape: [Int]
  }

  /// The trained arrays in the order in which the writer's optimizer saw them.
  private var trainedArrays: [Trained] {
    let inOrder = layers.enumerated().flatMap { index, layer in
      layer.parts.filter(\.isTrained).flatMap(\.arrays).map { array in
        Trained(
          layer: index, array: array, name: layer.arrays[array].name,
          shape: layer.arrays[array].shape)
      }
    }
    // Keras 1 sorts by name.
    guard vintage == .keras1 else { return inOrder }
    return inOrder.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The variables by role, layer and array; `nil` where a shape does not fit.
  private func assign(
    _ variables: [LayerWeights.Entry], to trained: [Trained], _ groups: [[String]]
  ) -> [String: [Int: [Int: LayerWeights.Entry]]]? {
    var result: [String: [Int: [Int: LayerWeights.Entry]]] = [:]
    var next = 0
    for group in groups {
      for target in trained {
        for role in group {
          let variable = variables[next]
          next += 1
          if variable.tensor.shape == target.shape {
            result[role, default: [:]][target.layer, default: [:]][target.array] = variable
          } else if role != OptimizerSlot.velocityHat || variable.tensor.elementCount != 1 {
            return nil
          }
        }
      }
    }
    return result
  }

  /// The values under the weights' neutral paths, brought to the weights' layout.
  private func slots(
    _ values: [String: [Int: [Int: LayerWeights.Entry]]]
  ) -> (slots: [String: [WeightKey: TensorData]], remarks: [String]) {
    var slots: [String: [WeightKey: TensorData]] = [:]
    var lost: Set<String> = []
    for (role, byLayer) in values {
      for (index, arrays) in byLayer {
        for part in layers[index].parts where part.isTrained {
          // The two biases of cuDNN take a step each; one bias cannot go on from both.
          if case .cuDNN = part.rule {
            lost.insert(layers[index].name)
            continue
          }
          let found = part.arrays.compactMap { arrays[$0] }
          guard found.count == part.arrays.count else { continue }
          for (slot, entry) in zip(part.slots, part.rule.weights(of: found)) {
            slots[role, default: [:]][WeightKey(layers[index].name, slot.path)] = entry.tensor
          }
        }
      }
    }
    let remarks = lost.sorted().map {
      "layer \"\($0)\": the optimizer's values for cuDNN's two biases cannot be carried over to one;"
        + " training this layer starts afresh"
    }
    return (slots, remarks)
  }
}
