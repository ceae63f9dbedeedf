package import RNNXJSON

/// The rule by which weights follow their gradients, with the names, defaults and formulas of Keras 3.
public enum OptimizerKind: Sendable, Hashable {
  case sgd(momentum: Double = 0, nesterov: Bool = false)
  case rmsprop(
    rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7, centered: Bool = false)
  case adam(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7, amsgrad: Bool = false)
  case adamax(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7)
  case nadam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7)
  case adagrad(initialAccumulator: Double = 0.1, epsilon: Double = 1e-7)
  case adadelta(rho: Double = 0.95, epsilon: Double = 1e-7)

  /// The names that Keras gives the variables of each weight, in its order.
  package var variables: [String] {
    switch self {
    case .sgd(let momentum, _): momentum != 0 ? ["momentum"] : []
    case .rmsprop(_, let momentum, _, let centered):
      ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
    case .adam(_, _, _, let amsgrad):
      ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])
    case .adamax: ["momentum", "norm"]
    case .nadam: ["momentum", "velocity"]
    case .adagrad: ["accumulator"]
    case .adadelta: ["accumulated_grad", "accumulated_delta_var"]
    }
  }

  /// Whether Keras lists the variables kind by kind instead of weight by weight.
  package var listsByVariable: Bool {
    switch self {
    case .rmsprop: true
    case .adam(_, _, _, let amsgrad): amsgrad
    default: false
    }
  }

  /// What a variable holds before the first step.
  var initialValue: Float {
    if case .adagrad(let initial, _) = self { return Float(initial) }
    return 0
  }
}

/// An optimizer and all its settings.
public struct OptimizerSettings: Sendable, Hashable {
  /// The rule.
  public var kind: OptimizerKind
  /// How large steps are.
  public var learningRate: RateSchedule
  /// Each weight's gradient is shortened to this length.
  public var clipNorm: Double?
  /// Each number of a gradient is cut to this size.
  public var clipValue: Double?
  /// All gradients together are shortened to this length.
  public var globalClipNorm: Double?
  /// The share, times the learning rate, by which weights shrink at each step.
  public var weightDecay: Double?
  /// Whether a moving average of the weights is kept.
  public var usesEMA: Bool
  /// How much of the average stays at each step.
  public var emaMomentum: Double
  /// After so many steps the weights become the average.
  public var emaOverwriteFrequency: Int?
  /// The class name in Keras: "Adam" and "AdamW" differ in a default only.
  package var className: String

  /// An optimizer with Keras' defaults, where not given.
  public init(
    _ kind: OptimizerKind, learningRate: RateSchedule? = nil, clipNorm: Double? = nil,
    clipValue: Double? = nil, globalClipNorm: Double? = nil, weightDecay: Double? = nil,
    usesEMA: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil
  ) {
    self.kind = kind
    self.learningRate = learningRate ?? .constant(kind.defaultRate)
    self.clipNorm = clipNorm
    self.clipValue = clipValue
    self.globalClipNorm = globalClipNorm
    self.weightDecay = weightDecay
    self.usesEMA = usesEMA
    self.emaMomentum = emaMomentum
    self.emaOverwriteFrequency = emaOverwriteFrequency
    className = kind.className
  }

  static let names = [
    "sgd", "rmsprop", "adam", "adamw", "adamax", "nadam", "adagrad", "adadelta",
  ]

  /// Reads what Keras serializes: a name, or a class with its arguments.
  package init(keras value: JSONValue, at place: String = "optimizer") throws(TrainingError) {
    var object = try KerasObject(value, at: place)
    let name = object.plainName
    let epsilon = try object.number("epsilon", default: 1e-7)
    let (beta1, beta2) = (
      try object.number("beta_1", default: 0.9), try object.number("beta_2", default: 0.999)
    )
    switch name {
    case "sgd":
      kind = .sgd(
        momentum: try object.number("momentum", default: 0),
        nesterov: try object.bool("nesterov", default: false))
    case "rmsprop":
      kind = .rmsprop(
        rho: try object.number("rho", default: 0.9),
        momentum: try object.number("momentum", default: 0), epsilon: epsilon,
        centered: try object.bool("centered", default: false))
    case "adam", "adamw":
      kind = .adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon,
        amsgrad: try object.bool("amsgrad", default: false))
    case "adamax": kind = .adamax(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case "nadam": kind = .nadam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case "adagrad":
      kind = .adagrad(
        initialAccumulator: try object.number("initial_accumulator_value", default: 0.1),
        epsilon: epsilon)
    case "adadelta":
      kind = .adadelta(rho: try object.number("rho", default: 0.95), epsilon: epsilon)
    default: throw object.unknown("an optimizer that rnnx has", among: Self.names)
    }
    className = name == "adamw" ? "AdamW" : kind.className
    learningRate =
      try object.value("learning_rate").map { value throws(TrainingError) in
        try RateSchedule(keras: value, at: "\(place): learning_rate")
      } ?? .constant(kind.defaultRate)
    clipNorm = try object.optionalNumber("clipnorm")
    clipValue = try object.optionalNumber("clipvalue")
    globalClipNorm = try object.optionalNumber("global_clipnorm")
    guard [clipNorm, clipValue, globalClipNorm].compactMap({ $0 }).count <= 1 else {
      throw .invalidValue(
        place, found: "several of clipnorm, clipvalue and global_clipnorm", expected: "one of them")
    }
    let decay = try object.optionalNumber("weight_decay")
    weightDecay = name == "adamw" ? decay ?? 0.004 : decay
    usesEMA = try object.bool("use_ema", default: false)
    emaMomentum = try object.number("ema_momentum", default: 0.99)
    emaOverwriteFrequency =
      object.value("ema_overwrite_frequency") == nil
      ? nil : try object.int("ema_overwrite_frequency", default: 0)
    try object.require("loss_scale_factor", .null)
    try object.require("gradient_accumulation_steps", .null)
    try object.require("is_legacy_optimizer", false)
    object.ignore("jit_compile")
    try object.finish()
  }
}

extension OptimizerKind {
  /// Keras' default learning rate.
  var defaultRate: Double {
    if case .sgd = self { return 0.01 }
    return 0.001
  }

  /// The class name in Keras.
  var className: String {
    switch self {
    case .sgd: "SGD"
    case .rmsprop: "RMSprop"
    case .adam: "Adam"
    case .adamax: "Adamax"
    case .nadam: "Nadam"
    case .adagrad: "Adagrad"
    case .adadelta: "Adadelta"
    }
  }
}
