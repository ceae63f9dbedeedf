import RNNXGraph
import RNNXJSON

/// Writes how a model was compiled and how far its optimizer got, in the words and the order of one Keras.
///
/// Layouts: keras-formats §10. tf-keras and Keras 3 keep the values of each weight side by side; Keras 3 also stores the
/// rate, unless a schedule makes it.
struct KerasTrainingEncoder {
  let generation: KerasGeneration
  let graph: ModelGraph
  let slots: [String: [WeightSlot]]
  private(set) var remarks: [ConversionRemark] = []

  init(_ generation: KerasGeneration, _ graph: ModelGraph, _ slots: [String: [WeightSlot]]) {
    self.generation = generation
    self.graph = graph
    self.slots = slots
  }

  /// The training state; `isArchive` asks for `compile_config`, else it is `training_config`.
  mutating func encoded(_ state: TrainingState, isArchive: Bool) -> EncodedTraining {
    var config: JSONObject = [
      "loss": object(state.loss, in: "keras.losses"), "loss_weights": state.lossWeights,
      "metrics": object(state.metrics, in: "keras.metrics"),
      "weighted_metrics": object(state.weightedMetrics, in: "keras.metrics"),
    ]
    if generation == .keras3 {
      config["run_eagerly"] = false
      config["steps_per_execution"] = 1
      config["jit_compile"] = false
    } else {
      config["sample_weight_mode"] = .null
    }
    guard let optimizer = state.optimizer else {
      return EncodedTraining(config: .object(config), optimizerName: "optimizer", variables: [])
    }
    let serialized = serialized(optimizer)
    config[isArchive ? "optimizer" : "optimizer_config"] = .object(serialized)
    return EncodedTraining(
      config: .object(config), optimizerName: optimizer.className.lowercased(),
      variables: variables(optimizer))
  }

  /// Losses and metrics: names as they are, objects with their module.
  private func object(_ value: JSONValue, in module: String) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { object($0, in: module) })
    case .object(let members):
      guard let name = members["class_name"], let config = members["config"] else {
        return .object(JSONObject(members.map { ($0.key, object($0.value, in: module)) }))
      }
      guard generation == .keras3 else { return .object(["class_name": name, "config": config]) }
      return .object([
        "module": .string(module), "class_name": name, "config": config, "registered_name": nil,
      ])
    default: return value
    }
  }

  /// The optimizer with its class and arguments.
  private func serialized(_ optimizer: OptimizerState) -> JSONObject {
    var config = JSONObject()
    if generation == .keras3 { config["name"] = .string(optimizer.className.lowercased()) }
    config["learning_rate"] = rate(optimizer)
    let isLegacy = formulas(of: optimizer) == .tensorFlowLegacy
    if isLegacy, (optimizer.config.number("decay") ?? 0) != 0 {
      config["decay"] = optimizer.config["decay"]
    }
    // Without this word tf-keras takes the optimizers of tf.keras up to 2.10, whose words Keras 2.3 knows too.
    if generation == .keras2 && !isLegacy { config["is_legacy_optimizer"] = false }
    for (key, value) in optimizer.config.values where !Self.elsewhere.contains(key) && key != "name"
    {
      // Keras 2.3 refuses arguments that it does not know, even where they ask for nothing.
      if generation == .keras2 && Self.isUnsaid(key, value) { continue }
      config[key] = value
    }
    let layers = KerasLayerEncoder(generation)
    // tf-keras finds Lion only under the name by which it registers its classes.
    let isRegistered = generation == .keras2 && optimizer.className == "Lion"
    let className = (isRegistered ? "Custom>" : "") + optimizer.className
    return layers.wrapped(className, config, module: "keras.optimizers")
  }

  /// Whose formulas and order the file will have: in Keras 2 those that also Keras 2.3 has, where they are enough.
  private func formulas(of optimizer: OptimizerState) -> OptimizerFormulas {
    guard generation == .keras2 else { return .keras3 }
    let old: Set<String> = [
      "SGD", "Adam", "Adamax", "Adagrad", "Adadelta", "RMSprop", "Nadam", "Ftrl",
    ]
    let needsNew = ["weight_decay", "gradient_accumulation_steps", "loss_scale_factor"].contains {
      optimizer.config[$0] != nil && optimizer.config[$0] != .null
    }
    // The newer Nadam has another schedule, the newer RMSprop epsilon always inside the root.
    let isAnother =
      ["Nadam", "RMSprop"].contains(optimizer.className)
      && (optimizer.formulas == .keras3 || optimizer.formulas == .tensorFlow)
    guard old.contains(optimizer.className), !needsNew, !isAnother,
      optimizer.config["use_ema"]?.boolValue != true
    else {
      return .tensorFlow
    }
    return .tensorFlowLegacy
  }

  /// Arguments of older optimizers that are said otherwise, or not at all.
  private static let elsewhere: Set<String> = [
    "learning_rate", "decay", "schedule_decay", "jit_compile", "is_legacy_optimizer",
  ]

  private static func isUnsaid(_ key: String, _ value: JSONValue) -> Bool {
    value == .null || (key == "use_ema" && value == false) || key.hasPrefix("ema_")
  }

  private func rate(_ optimizer: OptimizerState) -> JSONValue {
    switch optimizer.learningRate {
    case .constant(let number):
      let decay = optimizer.config.number("decay") ?? 0
      guard decay != 0, formulas(of: optimizer) != .tensorFlowLegacy else { return .number(number) }
      // What `decay` meant: the rate divided by 1 + decay x steps.
      return schedule(
        "InverseTimeDecay",
        [
          "initial_learning_rate": .number(number), "decay_steps": 1, "decay_rate": .number(decay),
          "staircase": false,
        ])
    case .schedule(let name, let config): return schedule(name, config.values)
    }
  }

  private func schedule(_ className: String, _ config: JSONObject) -> JSONValue {
    var config = config
    // Keras 3 wants a name or none.
    if config["name"] == .null { config["name"] = nil }
    return .object(
      KerasLayerEncoder(generation).wrapped(
        className, config, module: "keras.optimizers.schedules"))
  }
}

extension KerasTrainingEncoder {
  /// The optimizer's variables in the target's order; none where its state cannot be carried.
  private mutating func variables(_ optimizer: OptimizerState) -> [LayerWeights.Entry] {
    let formulas = formulas(of: optimizer)
    let layout = KerasOptimizerLayout(
      className: optimizer.className, config: optimizer.config, formulas: formulas)
    let roles = optimizer.slots.count
    let counts = [roles] + [0, 1, 2, 3, 4, 5].filter { $0 != roles }
    guard let groups = counts.lazy.compactMap({ layout.groups(perWeight: $0) }).first else {
      lose("its variables have another order in every Keras", optimizer)
      return []
    }
    let prefix = generation == .keras2 ? "" : optimizer.className.lowercased() + "/"
    var result = [
      LayerWeights.Entry(
        name: formulas == .tensorFlowLegacy
          ? optimizer.className + "/iter:0" : prefix + "iteration" + suffix,
        tensor: TensorData(shape: [], values: [Int64(optimizer.iterations ?? 0)]))
    ]
    if generation == .keras3, case .constant(let rate) = optimizer.learningRate,
      (optimizer.config.number("decay") ?? 0) == 0
    {
      result.append(
        LayerWeights.Entry(
          name: prefix + "learning_rate", tensor: TensorData(shape: [], values: [Float(rate)])))
    }
    if let name = layout.scalarName, !optimizer.slots.isEmpty {
      guard let scalar = optimizer.scalars[name] else {
        lose("its \(name) is missing", optimizer)
        return []
      }
      result.append(LayerWeights.Entry(name: "Nadam/momentum_cache:0", tensor: scalar))
    }
    guard let values = values(optimizer, groups) else {
      lose("values are missing for some weights", optimizer)
      return []
    }
    let isRooted = formulas == .keras3 || formulas == .tensorFlow
    if optimizer.className == "RMSprop", isRooted, !Self.addsInsideRoot(optimizer) {
      tell("RMSprop adds epsilon at another place in \(generation.rawValue)")
    }
    guard optimizer.className == "Nadam", layout.scalarName == nil, !optimizer.slots.isEmpty else {
      return result + values
    }
    if optimizer.formulas == .keras2 || optimizer.formulas == .tensorFlowLegacy {
      tell("Nadam's momenta follow another schedule in \(generation.rawValue)")
    }
    if generation == .keras2 {
      tell("\(generation.rawValue) keeps no product of Nadam's momenta in files and begins it anew")
      return result + values
    }
    if optimizer.formulas == .tensorFlow {
      tell("tf-keras takes the product of Nadam's momenta otherwise, and keeps none in files")
    }
    let product = optimizer.scalars["m_schedule"] ?? Self.productOfMomenta(optimizer)
    return result + values + [LayerWeights.Entry(name: prefix + "variable", tensor: product)]
  }

  /// The product of the momenta of all steps taken, which tf-keras does not keep: `Nadam.update_step`.
  private static func productOfMomenta(_ optimizer: OptimizerState) -> TensorData {
    let beta = Float(optimizer.config.number("beta_1") ?? 0.9)
    var (product, power): (Float, Float) = (1, 1)
    // The powers fade, and with them all but the last factor; the product is 0 long before this many steps.
    for _ in 0..<min(max(optimizer.iterations ?? 0, 0), 100_000) {
      power *= 0.96
      product *= beta * (1 - 0.5 * power)
    }
    return TensorData(shape: [], values: [product])
  }

  /// Whether an RMSprop adds epsilon before it takes the root; tf.keras up to 2.10 does where it has momentum.
  private static func addsInsideRoot(_ optimizer: OptimizerState) -> Bool {
    switch optimizer.formulas {
    case .keras2: false
    case .tensorFlowLegacy: (optimizer.config.number("momentum") ?? 0) != 0
    case .tensorFlow, .keras3: true
    }
  }

  private mutating func tell(_ reason: String) {
    remarks.append(
      ConversionRemark(.rewritten, reason + ": training goes on a little otherwise"))
  }

  private var suffix: String { generation == .keras2 ? ":0" : "" }

  private mutating func lose(_ reason: String, _ optimizer: OptimizerState) {
    guard !optimizer.slots.isEmpty else { return }
    remarks.append(
      ConversionRemark(
        .lossy,
        "the state of the optimizer \(optimizer.className) cannot be carried over: \(reason)"))
  }

  /// The values of all weights, group by group; `nil` where one is missing.
  private func values(
    _ optimizer: OptimizerState, _ groups: [[String]]
  ) -> [LayerWeights.Entry]? {
    var result: [LayerWeights.Entry] = []
    for group in groups {
      for (key, shape) in trained {
        for role in group {
          let tensor = optimizer.slots[role]?[key]
          guard let tensor = tensor ?? fresh(shape, role, optimizer) else { return nil }
          result.append(
            LayerWeights.Entry(name: name(of: key, role, optimizer), tensor: tensor))
        }
      }
    }
    return result
  }

  /// What a weight's value is before the first step, where no step was taken or the role is new.
  private func fresh(
    _ shape: [Int], _ role: String, _ optimizer: OptimizerState
  ) -> TensorData? {
    let beginsAtZero: Set<String> = [
      "SGD", "Adam", "AdamW", "RMSprop", "Adamax", "Adadelta", "Lion", "Lamb",
    ]
    guard optimizer.slots[role] == nil, beginsAtZero.contains(optimizer.className),
      optimizer.iterations ?? 0 == 0 || optimizer.slots.isEmpty && optimizer.className == "SGD"
    else { return nil }
    return .computed(shape: shape, elementType: .float32, place: "a fresh optimizer") {
      TensorData(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
    }
  }

  /// The trained weights in the order in which Keras' optimizers see them.
  private var trained: [(key: WeightKey, shape: [Int])] {
    graph.layers.filter(\.isTrainable).flatMap { layer in
      (slots[layer.name] ?? []).filter(\.isTrainable).map {
        (WeightKey(layer.name, $0.path), $0.shape)
      }
    }
  }

  private func name(of key: WeightKey, _ role: String, _ optimizer: OptimizerState) -> String {
    guard let layer = graph[layer: key.layer] else { return key.description }
    let variable = KerasVariableNames(generation: generation).name(of: key.path, in: layer)
    if generation == .keras2 {
      let words = ["momentum": "m", "velocity": "v", "velocity_hat": "vhat"]
      let word = words[role] ?? role
      guard formulas(of: optimizer) == .tensorFlow else {
        return "\(optimizer.className)/\(variable.dropLast(2))/\(word):0"
      }
      return "\(optimizer.className)/\(word)/\(variable)"
    }
    let word = variable.split(separator: "/").joined(separator: "_")
    return "\(optimizer.className.lowercased())/\(word)_\(role)"
  }
}
