package import RNNXGraph
import RNNXJSON

extension OptimizerSettings {
  /// The settings in Keras 3's words, the learning rate left out.
  package var config: OptimizerConfig {
    var values: JSONObject = [
      "name": .string(className.lowercased()), "weight_decay": Self.json(weightDecay),
      "clipnorm": Self.json(clipNorm), "global_clipnorm": Self.json(globalClipNorm),
      "clipvalue": Self.json(clipValue), "use_ema": .bool(usesEMA),
      "ema_momentum": .number(emaMomentum),
      "ema_overwrite_frequency": emaOverwriteFrequency.map { .integer($0) } ?? .null,
      "loss_scale_factor": .null, "gradient_accumulation_steps": .null,
    ]
    for (key, value) in kind.arguments { values[key] = value }
    return OptimizerConfig(values)
  }

  private static func json(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  /// Reads the neutral form; formulas other than those of Keras 3 are refused by name.
  package init(_ state: OptimizerState) throws(TrainingError) {
    guard state.formulas == .keras3 || state.formulas == .tensorFlow else {
      throw .state(
        "the optimizer's state is of \(state.formulas.rawValue), whose formulas differ from those of"
          + " Keras 3; a recipe with \"compile\" starts a new optimizer")
    }
    var config = state.config.values
    for key in ["decay", "is_legacy_optimizer", "jit_compile"] { config[key] = nil }
    let rate: JSONValue
    switch state.learningRate {
    case .constant(let value): rate = .number(value)
    case .schedule(let name, let arguments):
      rate = ["class_name": .string(name), "config": .object(arguments.values)]
    }
    config["learning_rate"] = rate
    if let decay = state.config.number("decay"), decay != 0 {
      throw .state("the optimizer's \"decay\" of \(decay) is not known to Keras 3")
    }
    try self.init(
      keras: ["class_name": .string(state.className), "config": .object(config)])
  }
}

extension OptimizerKind {
  /// The arguments of this rule alone, in Keras' words.
  fileprivate var arguments: [(String, JSONValue)] {
    switch self {
    case .sgd(let momentum, let nesterov):
      [("momentum", .number(momentum)), ("nesterov", .bool(nesterov))]
    case .rmsprop(let rho, let momentum, let epsilon, let centered):
      [
        ("rho", .number(rho)), ("momentum", .number(momentum)), ("epsilon", .number(epsilon)),
        ("centered", .bool(centered)),
      ]
    case .adam(let beta1, let beta2, let epsilon, let amsgrad):
      [
        ("beta_1", .number(beta1)), ("beta_2", .number(beta2)), ("epsilon", .number(epsilon)),
        ("amsgrad", .bool(amsgrad)),
      ]
    case .adamax(let beta1, let beta2, let epsilon), .nadam(let beta1, let beta2, let epsilon):
      [("beta_1", .number(beta1)), ("beta_2", .number(beta2)), ("epsilon", .number(epsilon))]
    case .adagrad(let initial, let epsilon):
      [("initial_accumulator_value", .number(initial)), ("epsilon", .number(epsilon))]
    case .adadelta(let rho, let epsilon):
      [("rho", .number(rho)), ("epsilon", .number(epsilon))]
    }
  }
}

extension RateSchedule {
  /// The neutral form.
  fileprivate var neutral: LearningRate {
    let (name, values): (String, JSONObject)
    switch self {
    case .constant(let rate): return .constant(rate)
    case .exponentialDecay(let initial, let steps, let rate, let isStaircase),
      .inverseTimeDecay(let initial, let steps, let rate, let isStaircase):
      if case .exponentialDecay = self {
        name = "ExponentialDecay"
      } else {
        name = "InverseTimeDecay"
      }
      values = [
        "initial_learning_rate": .number(initial), "decay_steps": .number(steps),
        "decay_rate": .number(rate), "staircase": .bool(isStaircase), "name": .string(name),
      ]
    case .piecewiseConstant(let boundaries, let rates):
      name = "PiecewiseConstantDecay"
      values = [
        "boundaries": .array(boundaries.map { .number($0) }),
        "values": .array(rates.map { .number($0) }), "name": .string(name),
      ]
    case .polynomialDecay(let initial, let steps, let end, let power, let cycles):
      name = "PolynomialDecay"
      values = [
        "initial_learning_rate": .number(initial), "decay_steps": .number(steps),
        "end_learning_rate": .number(end), "power": .number(power), "cycle": .bool(cycles),
        "name": .string(name),
      ]
    case .cosineDecay(let initial, let steps, let alpha, let target, let warmup):
      name = "CosineDecay"
      values = [
        "initial_learning_rate": .number(initial), "decay_steps": .number(steps),
        "alpha": .number(alpha), "warmup_target": target.map { .number($0) } ?? .null,
        "warmup_steps": .number(warmup), "name": .string(name),
      ]
    case .cosineDecayRestarts(let initial, let first, let time, let height, let alpha):
      name = "CosineDecayRestarts"
      values = [
        "initial_learning_rate": .number(initial), "first_decay_steps": .number(first),
        "t_mul": .number(time), "m_mul": .number(height), "alpha": .number(alpha),
        "name": .string(name),
      ]
    }
    return .schedule(className: name, config: OptimizerConfig(values))
  }
}

extension Trainer {
  /// The optimizer as files keep it.
  package var optimizerState: OptimizerState {
    let optimizer = stepper.optimizer
    let settings = optimizer.config
    var state = OptimizerState(
      className: settings.className, config: settings.config,
      learningRate: optimizer.constantRate.map { .constant($0) } ?? settings.learningRate.neutral,
      iterations: optimizer.iterations)
    let names = settings.kind.variables + (settings.usesEMA ? [OptimizerSlot.average] : [])
    for (name, variable) in zip(names, optimizer.variables) {
      for (key, slot) in trainedKeys {
        let values = UnsafeBufferPointer(start: variable + slot.offset, count: slot.count)
        state.slots[name, default: [:]][key] = TensorData(shape: slot.shape, values: Array(values))
      }
    }
    return state
  }

  /// The trained weights, by the names that they have in the model as it was given.
  private var trainedKeys: [(WeightKey, Parameters<Float>.Slot)] {
    stepper.core.parameters.slots.filter(\.isTrainable).compactMap { slot in
      stepper.core.flat.origins[slot.layer].map {
        (WeightKey($0.layer, $0.prefix + slot.path), slot)
      }
    }
  }

  /// Goes on from an optimizer that a file kept.
  package func restore(_ state: OptimizerState) throws(TrainingError) {
    let optimizer = stepper.optimizer
    optimizer.iterations = state.iterations ?? 0
    if case .constant(let rate) = state.learningRate { optimizer.constantRate = rate }
    guard optimizer.iterations > 0 else { return }
    if case .nadam(let beta1, _, _) = optimizer.config.kind {
      // Keras 3 does not keep the product of the schedule; it follows from the steps.
      for step in 1...optimizer.iterations {
        optimizer.momentumProduct *=
          Float(beta1)
          * (1 - 0.5
            * Float(
              RateSchedule.exponentialDecay(
                initial: 1, steps: 1, rate: 0.96
              ).value(step: step)))
      }
    }
    let settings = optimizer.config
    let names = settings.kind.variables + (settings.usesEMA ? [OptimizerSlot.average] : [])
    for (name, variable) in zip(names, optimizer.variables) {
      for (key, slot) in trainedKeys {
        guard let tensor = state.slots[name]?[key], tensor.shape == slot.shape,
          let loaded = try? tensor.loaded()
        else {
          throw .state("the optimizer's state lacks \"\(name)\" of \(key), of shape \(slot.shape)")
        }
        for (index, value) in loaded.floats().enumerated() {
          variable[slot.offset + index] = value
        }
      }
    }
  }
}
