import RNNXGraph
import RNNXJSON

/// Finds out which arrays of a Keras file fill which weight slots of a layer, and by which rule.
///
/// A layer's arrays stand in Keras' legacy order: all trained ones of the layers inside, then all
/// others; a frozen layer's in the order of the layers inside. The shapes of the arrays tell those of
/// Keras 0 and 1 (one array a gate) and of cuDNN from plain ones, however deep they stand.
struct KerasArrayLayout {
  /// Arrays of one innermost layer, and the slots that they fill.
  struct Part: Hashable {
    /// The slots, one for each array that the rule gives.
    let slots: [WeightSlot]
    /// The positions of the arrays among those of the layer.
    let arrays: Range<Int>
    /// How the arrays become weights.
    let rule: KerasArrayRule
    /// Whether an optimizer keeps values for them.
    let isTrained: Bool
  }

  let layer: Layer
  let slots: [WeightSlot]
  let writer: KerasArrayWriter

  /// The parts that the arrays make up, in their order.
  func parts(of arrays: [LayerWeights.Entry]) -> [Part] {
    var parts: [Part] = []
    var next = 0
    for group in groups {
      let rest = Array(arrays.dropFirst(next))
      let (rule, count) = rule(for: group, rest)
      let taken = min(count, rest.count)
      parts.append(
        Part(
          slots: group, arrays: next..<next + taken, rule: rule,
          isTrained: layer.isTrainable && group.allSatisfy(\.isTrainable)))
      next += taken
    }
    return parts
  }

  /// The arrays in their slots, and what is left over.
  func weights(of arrays: [LayerWeights.Entry]) -> LayerWeights {
    var weights = LayerWeights()
    var used = 0
    for part in parts(of: arrays) {
      for (slot, entry) in zip(part.slots, part.rule.weights(of: Array(arrays[part.arrays]))) {
        weights.entries[slot.path] = entry
      }
      used = part.arrays.upperBound
    }
    weights.unplaced = Array(arrays.dropFirst(used))
    return weights
  }

  /// Keras' legacy order of a layer's slots: trained ones first; a frozen layer has none of them.
  static func ordered(_ slots: [WeightSlot], isTrainable: Bool) -> [WeightSlot] {
    isTrainable ? slots.filter(\.isTrainable) + slots.filter { !$0.isTrainable } : slots
  }

  /// Neighbours in Keras' order that belong to one innermost layer.
  private var groups: [[WeightSlot]] {
    let ordered = Self.ordered(slots, isTrainable: layer.isTrainable)
    var groups: [[WeightSlot]] = []
    for slot in ordered {
      if let last = groups.last?.last, last.owner == slot.owner,
        last.isTrainable == slot.isTrainable
      {
        groups[groups.count - 1].append(slot)
      } else {
        groups.append([slot])
      }
    }
    return groups
  }

  /// The rule for the next arrays and how many of them it takes.
  private func rule(
    for slots: [WeightSlot], _ arrays: [LayerWeights.Entry]
  ) -> (KerasArrayRule, Int) {
    if let gated = GatedSlots(slots) {
      if writer.vintage.hasArraysByGate, gated.areByGate(arrays) {
        return (gated.gates == 4 ? .lstmGates(.keras1) : .gruGates(.keras), 3 * gated.gates)
      }
      if gated.areCuDNN(arrays) { return (.cuDNN(gates: gated.gates), slots.count) }
    }
    let leaf = KerasLeaf(of: layer, parts: slots[0].path.split(separator: "/").dropLast())
    if writer.vintage == .keras0, leaf.className == "BatchNormalization",
      slots.last?.role == WeightRole.movingVariance
    {
      let epsilon = leaf.config["epsilon"]?.doubleValue ?? 1e-6
      return (.deviation(epsilon: epsilon), slots.count)
    }
    if let kernel = arrays.first, slots[0].role.hasSuffix(WeightRole.kernel),
      let turn = KerasConvolution(leaf: leaf, writer: writer)?.turn(
        of: kernel.tensor.shape, to: slots[0].shape)
    {
      return (.convolution(turn), slots.count)
    }
    return (.plain, slots.count)
  }
}

/// Who wrote the arrays of a file, as far as it changes what they mean.
struct KerasArrayWriter: Hashable, Sendable {
  var vintage: KerasVintage
  /// Whether convolution kernels are those of a true convolution.
  var isTheano = false
}

/// The three weights of a gated cell.
private struct GatedSlots {
  let kernel: WeightSlot
  let recurrent: WeightSlot
  let bias: WeightSlot
  let units: Int
  let gates: Int

  init?(_ slots: [WeightSlot]) {
    guard slots.count == 3, slots[0].role == WeightRole.kernel,
      slots[1].role == WeightRole.recurrentKernel, slots[2].role == WeightRole.bias
    else { return nil }
    (kernel, recurrent, bias) = (slots[0], slots[1], slots[2])
    let shape = recurrent.shape
    guard shape.count >= 2, shape[shape.count - 2] > 0 else { return nil }
    units = shape[shape.count - 2]
    gates = shape[shape.count - 1] / units
    guard gates == 3 || gates == 4 else { return nil }
  }

  /// Whether there are three arrays for each gate.
  func areByGate(_ arrays: [LayerWeights.Entry]) -> Bool {
    guard arrays.count >= 3 * gates else { return false }
    return arrays.prefix(3 * gates).enumerated().allSatisfy { index, entry in
      let slot = [kernel, recurrent][min(index % 3, 1)]
      return index % 3 == 2
        ? entry.tensor.shape == [units]
        : entry.tensor.shape == slot.shape.dropLast() + [units]
    }
  }

  /// Whether the bias is of twice the length, which only cuDNN's layers have.
  func areCuDNN(_ arrays: [LayerWeights.Entry]) -> Bool {
    guard arrays.count >= 3, arrays[0].tensor.shape == kernel.shape,
      arrays[1].tensor.shape == recurrent.shape, kernel.shape.count == 2,
      arrays[2].tensor.shape == [2 * gates * units]
    else { return false }
    // A GRU without reset_after has no place for the second bias.
    return gates == 4 || bias.shape.count == 2
  }
}

extension WeightSlot {
  /// The role: the last part of the path.
  var role: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// The path of the innermost layer.
  var owner: String { path.split(separator: "/").dropLast().joined(separator: "/") }
}
