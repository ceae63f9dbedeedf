import RNNXGraph
import RNNXJSON

/// In which order a Keras lays an optimizer's variables, behind the counters.
///
/// Read from the sources of Keras 1.2.2, 2.0.8, 2.3.1 (`optimizers.py`), tf-keras 2.21
/// (`optimizers/`, `optimizers/legacy/`) and Keras 3.15 (`optimizers/`).
struct KerasOptimizerLayout {
  let className: String
  let config: OptimizerConfig
  let formulas: OptimizerFormulas

  /// Groups of roles: for each group, all weights in turn with all roles of the group each.
  ///
  /// `perWeight` is the number of variables that each weight has. `nil`: an optimizer whose order is
  /// not known, or another number of variables than it should have.
  func groups(perWeight: Int) -> [[String]]? {
    guard var groups = ownGroups(perWeight) else { return nil }
    let averages = config["use_ema"]?.boolValue == true
    let accumulates = (config["gradient_accumulation_steps"]?.intValue ?? 0) > 1
    if accumulates { groups.insert([OptimizerSlot.gradientAccumulator], at: 0) }
    if averages { groups.insert([OptimizerSlot.average], at: 0) }
    return groups.joined().count == perWeight ? groups : nil
  }

  /// The class that the Keras 3 name stands for has the roles of each weight side by side.
  private var isInterleaved: Bool { formulas == .keras3 || formulas == .tensorFlow }

  private func ownGroups(_ perWeight: Int) -> [[String]]? {
    switch className {
    case "SGD":
      let always = formulas == .keras2 || formulas == .tensorFlow
      return always || has("momentum") ? [[OptimizerSlot.momentum]] : []
    case "Lion": return [[OptimizerSlot.momentum]]
    case "Adam", "AdamW", "Nadam", "Lamb":
      var groups = together(OptimizerSlot.momentum, OptimizerSlot.velocity)
      // Keras 2.1.3 to 2.3 store placeholders where there is no amsgrad.
      if config["amsgrad"]?.boolValue == true || formulas == .keras2 && perWeight == 3 {
        groups.append([OptimizerSlot.velocityHat])
      }
      return groups
    case "Adamax": return together(OptimizerSlot.momentum, OptimizerSlot.norm)
    case "Adagrad": return [[OptimizerSlot.accumulator]]
    case "Adadelta":
      return together(OptimizerSlot.accumulatedGradient, OptimizerSlot.accumulatedDelta)
    case "Ftrl": return [[OptimizerSlot.accumulator, OptimizerSlot.linear]]
    case "RMSprop":
      let momentum = formulas != .keras2 && has("momentum") ? [[OptimizerSlot.momentum]] : []
      let mean = config["centered"]?.boolValue == true ? [[OptimizerSlot.averageGradient]] : []
      return [[OptimizerSlot.velocity]] + momentum + mean
    default: return nil
    }
  }

  private func has(_ argument: String) -> Bool { (config.number(argument) ?? 0) != 0 }

  private func together(_ roles: String...) -> [[String]] {
    isInterleaved ? [roles] : roles.map { [$0] }
  }

  /// The name of the scalar that stands between the counters and the slots, if there is one.
  var scalarName: String? {
    guard className == "Nadam", formulas == .keras2 || formulas == .tensorFlowLegacy else {
      return nil
    }
    return OptimizerScalar.momentumSchedule
  }

  /// The name of the scalar behind the slots, if there is one.
  var lastScalarName: String? {
    className == "Nadam" && formulas == .keras3 ? OptimizerScalar.momentumProduct : nil
  }
}
