package import RNNXJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How large the steps of an optimizer are: a number, or a schedule with Keras' names and formulas.
///
/// Source: `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public enum RateSchedule: Sendable, Hashable {
  /// The same at each step.
  case constant(Double)
  /// `initial * rate ^ (step / steps)`.
  case exponentialDecay(initial: Double, steps: Double, rate: Double, isStaircase: Bool = false)
  /// `initial / (1 + rate * step / steps)`: what Keras 2 called `decay`.
  case inverseTimeDecay(initial: Double, steps: Double, rate: Double, isStaircase: Bool = false)
  /// `values[i]` up to and with step `boundaries[i]`.
  case piecewiseConstant(boundaries: [Double], values: [Double])
  /// From `initial` to `end` along a power of what is left.
  case polynomialDecay(
    initial: Double, steps: Double, end: Double = 0.0001, power: Double = 1, cycles: Bool = false)
  /// Half a cosine from `initial`, or from `warmupTarget`, down to `alpha` of it.
  case cosineDecay(
    initial: Double, steps: Double, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Double = 0)
  /// Half cosines that follow each other, longer by `timeFactor` and lower by `heightFactor`.
  case cosineDecayRestarts(
    initial: Double, firstSteps: Double, timeFactor: Double = 2, heightFactor: Double = 1,
    alpha: Double = 0)

  /// The rate of the step after `step` updates.
  public func value(step: Int) -> Double {
    let step = Double(step)
    switch self {
    case .constant(let rate): return rate
    case .exponentialDecay(let initial, let steps, let rate, let isStaircase):
      return initial * pow(rate, isStaircase ? floor(step / steps) : step / steps)
    case .inverseTimeDecay(let initial, let steps, let rate, let isStaircase):
      return initial / (1 + rate * (isStaircase ? floor(step / steps) : step / steps))
    case .piecewiseConstant(let boundaries, let values):
      let index = boundaries.firstIndex { step <= $0 } ?? boundaries.count
      return values[index]
    case .polynomialDecay(let initial, let steps, let end, let power, let cycles):
      let length = cycles ? steps * (step == 0 ? 1 : ceil(step / steps)) : steps
      let share = (cycles ? step : min(step, steps)) / length
      return (initial - end) * pow(1 - share, power) + end
    case .cosineDecay(let initial, let steps, let alpha, let target, let warmup):
      guard let target else { return cosine(min(step, steps) / steps, initial, alpha) }
      if step < warmup { return initial + (target - initial) * step / warmup }
      return cosine((min(step, steps + warmup) - warmup) / steps, target, alpha)
    case .cosineDecayRestarts(let initial, let first, let timeFactor, let height, let alpha):
      var completed = step / first
      var restart = floor(completed)
      if timeFactor == 1 {
        completed -= restart
      } else {
        restart = floor(log(1 - completed * (1 - timeFactor)) / log(timeFactor))
        let length = pow(timeFactor, restart)
        completed = (completed - (1 - length) / (1 - timeFactor)) / length
      }
      let wave = 0.5 * pow(height, restart) * (1 + cos(.pi * completed))
      return initial * ((1 - alpha) * wave + alpha)
    }
  }

  private func cosine(_ share: Double, _ initial: Double, _ alpha: Double) -> Double {
    initial * ((1 - alpha) * 0.5 * (1 + cos(.pi * share)) + alpha)
  }

  /// Reads a number or a serialized schedule.
  package init(keras value: JSONValue, at place: String) throws(TrainingError) {
    if let rate = value.doubleValue {
      self = .constant(rate)
      return
    }
    var object = try KerasObject(value, at: place)
    let initial: Double =
      object.plainName == "piecewiseconstantdecay"
      ? 0 : try object.requiredNumber("initial_learning_rate")
    switch object.plainName {
    case "exponentialdecay", "inversetimedecay":
      let steps = try object.requiredNumber("decay_steps")
      let rate = try object.requiredNumber("decay_rate")
      let isStaircase = try object.bool("staircase", default: false)
      self =
        object.plainName == "exponentialdecay"
        ? .exponentialDecay(initial: initial, steps: steps, rate: rate, isStaircase: isStaircase)
        : .inverseTimeDecay(initial: initial, steps: steps, rate: rate, isStaircase: isStaircase)
    case "piecewiseconstantdecay":
      let (boundaries, values) = (try object.numbers("boundaries"), try object.numbers("values"))
      guard values.count == boundaries.count + 1 else {
        throw .invalidValue(
          "\(place): values", found: "\(values.count)", expected: "one more than boundaries")
      }
      self = .piecewiseConstant(boundaries: boundaries, values: values)
    case "polynomialdecay":
      self = .polynomialDecay(
        initial: initial, steps: try object.requiredNumber("decay_steps"),
        end: try object.number("end_learning_rate", default: 0.0001),
        power: try object.number("power", default: 1),
        cycles: try object.bool("cycle", default: false))
    case "cosinedecay":
      self = .cosineDecay(
        initial: initial, steps: try object.requiredNumber("decay_steps"),
        alpha: try object.number("alpha", default: 0),
        warmupTarget: try object.optionalNumber("warmup_target"),
        warmupSteps: try object.number("warmup_steps", default: 0))
    case "cosinedecayrestarts":
      self = .cosineDecayRestarts(
        initial: initial, firstSteps: try object.requiredNumber("first_decay_steps"),
        timeFactor: try object.number("t_mul", default: 2),
        heightFactor: try object.number("m_mul", default: 1),
        alpha: try object.number("alpha", default: 0))
    default:
      throw object.unknown(
        "a learning rate schedule",
        among: [
          "ExponentialDecay", "InverseTimeDecay", "PiecewiseConstantDecay", "PolynomialDecay",
          "CosineDecay", "CosineDecayRestarts",
        ])
    }
    try object.finish()
  }
}
