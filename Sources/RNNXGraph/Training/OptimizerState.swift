public import RNNXJSON

/// How far an optimizer got, free of the order and the names in which any format stores it.
///
/// Read from every layout of Keras (`docs/formats/optimizer-state.md`); a writer lays it out for its
/// target, a trainer goes on from it. Tensors are not loaded until asked for.
public struct OptimizerState: Sendable, Hashable {
  /// Keras 3's class name: "Adam", "SGD", "RMSprop" …; a custom one as it stood in the file.
  public var className: String
  /// The arguments in Keras 3's words, `learning_rate` left out: see `learningRate`.
  ///
  /// Keras 1 and 2 add `decay` (the rate is divided by 1 + decay x iterations), Nadam of theirs
  /// `schedule_decay`; both stay under these names.
  public var config: OptimizerConfig
  /// The rate, a number or a schedule.
  public var learningRate: LearningRate
  /// Whose formulas the state was made by; they differ under the same name.
  public var formulas: OptimizerFormulas
  /// The number of steps taken, those that only accumulated gradients among them; `nil` where the file has none (RMSprop, Adagrad and Adadelta before
  /// Keras 2.3, models that were never trained).
  public var iterations: Int?
  /// What the optimizer keeps for every trained weight, by role (`OptimizerSlot`), then by weight.
  ///
  /// Shape and layout are those of the weight in the graph. Empty before the first step.
  public var slots: [String: [WeightKey: TensorData]]
  /// Values that belong to no weight, by name (`OptimizerScalar`).
  public var scalars: [String: TensorData]

  /// A state; that of an optimizer which has taken no step, where not given.
  public init(
    className: String, config: OptimizerConfig = OptimizerConfig(), learningRate: LearningRate,
    formulas: OptimizerFormulas = .keras3, iterations: Int? = nil,
    slots: [String: [WeightKey: TensorData]] = [:], scalars: [String: TensorData] = [:]
  ) {
    self.className = className
    self.config = config
    self.learningRate = learningRate
    self.formulas = formulas
    self.iterations = iterations
    self.slots = slots
    self.scalars = scalars
  }
}

/// The arguments of an optimizer, by Keras 3's names.
public struct OptimizerConfig: Sendable, Hashable {
  /// The arguments.
  public var values: JSONObject

  /// Arguments.
  public init(_ values: JSONObject = JSONObject()) { self.values = values }

  /// The argument of a name.
  public subscript(name: String) -> JSONValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// A number, where the argument is one.
  public func number(_ name: String) -> Double? { values[name]?.doubleValue }

  /// Equal arguments have equal names at least.
  public func hash(into hasher: inout Hasher) { hasher.combine(Set(values.keys)) }
}

/// How large a step is.
public enum LearningRate: Sendable, Hashable {
  /// A number; where the file stores the rate as a variable (Keras 3), that number, since callbacks
  /// change it and not the config.
  case constant(Double)
  /// A schedule by Keras 3's class name ("ExponentialDecay") and arguments.
  case schedule(className: String, config: OptimizerConfig)
}

/// Whose formulas an optimizer follows.
public enum OptimizerFormulas: String, Sendable, Hashable, CaseIterable {
  /// Keras 1 and 2 of its own, and tf.keras up to 1.13: epsilon is added outside the root, `decay`.
  case keras2
  /// tf.keras to 2.10 (OptimizerV2) and `optimizers.legacy`: RMSprop's epsilon inside the root.
  case tensorFlowLegacy
  /// tf.keras from 2.11 and tf-keras.
  case tensorFlow
  /// Keras 3.
  case keras3
}

/// The roles of what an optimizer keeps for a weight; the words are Keras 3's.
public enum OptimizerSlot {
  /// The mean gradient (Adam, Nadam, Adamax), or the running step (SGD, Lion, RMSprop).
  public static let momentum = "momentum"
  /// Adam, Nadam, RMSprop: the mean squared gradient.
  public static let velocity = "velocity"
  /// Adam with `amsgrad`: the greatest velocity so far.
  public static let velocityHat = "velocity_hat"
  /// Adamax: the weighted infinity norm.
  public static let norm = "norm"
  /// Adagrad, Ftrl: the sum of squared gradients.
  public static let accumulator = "accumulator"
  /// Ftrl: the linear term.
  public static let linear = "linear"
  /// Adadelta: the mean squared gradient.
  public static let accumulatedGradient = "accumulated_grad"
  /// Adadelta: the mean squared step.
  public static let accumulatedDelta = "accumulated_delta_var"
  /// RMSprop, `centered`: the mean gradient.
  public static let averageGradient = "average_gradient"
  /// `use_ema`: the moving average of the weight itself.
  public static let average = "average"
  /// `gradient_accumulation_steps`: the gradients of the steps under way.
  public static let gradientAccumulator = "gradient_accumulator"
}

/// Values that an optimizer keeps once; both are the product of Nadam's momenta so far, each of another schedule.
public enum OptimizerScalar {
  /// Keras 1 and 2, tf.keras to 2.10.
  public static let momentumSchedule = "m_schedule"
  /// Keras 3; TensorFlow's Keras from 2.11 has it and does not save it.
  public static let momentumProduct = "u_product"
}

/// One weight of a model: the layer's name and the weight's path in it ("forward/kernel").
public struct WeightKey: Sendable, Hashable, CustomStringConvertible {
  /// The name of the layer in its graph.
  public let layer: String
  /// The role, wrapped and nested layers in front.
  public let path: String

  /// The weight `path` of the layer named `layer`.
  public init(_ layer: String, _ path: String) {
    self.layer = layer
    self.path = path
  }

  /// Layer and path.
  public var description: String { "\(layer)/\(path)" }
}
