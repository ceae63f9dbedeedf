import RNNXKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An optimizer at work on the weights of one model.
///
/// Source: `keras/src/optimizers/`, each rule in the class of its name; float32 as there.
package final class Optimizer {
  /// The settings.
  package let config: OptimizerSettings
  /// The steps made.
  package var iterations = 0
  /// The learning rate where it is no schedule: callbacks change it.
  package var constantRate: Double?
  /// Nadam's product of its momentum's schedule.
  package var momentumProduct: Float = 1
  /// The variables, each as long as all trainable weights together, in the order of
  /// `OptimizerKind.variables`; the moving average of the weights is the last, where kept.
  package let variables: [UnsafeMutablePointer<Float>]
  private let memory: Memory<Float>
  private let parameters: Parameters<Float>
  private let count: Int

  /// An optimizer before its first step.
  package init(_ config: OptimizerSettings, _ parameters: Parameters<Float>) {
    self.config = config
    self.parameters = parameters
    count = parameters.trainableCount
    let number = config.kind.variables.count + (config.usesEMA ? 1 : 0)
    memory = Memory(count: number * count)
    variables = (0..<number).map { [memory, count] _ in memory.take(count) }
    for variable in variables.prefix(config.kind.variables.count) {
      variable.update(repeating: config.kind.initialValue, count: count)
    }
    if case .constant(let rate) = config.learningRate { constantRate = rate }
  }

  /// The learning rate of the next step.
  package var rate: Double { constantRate ?? config.learningRate.value(step: iterations) }

  /// One step: clips the gradient in place and changes the weights.
  package func step(_ gradient: UnsafeMutablePointer<Float>, threads: Int) {
    clip(gradient)
    let rate = Float(rate)
    if case .nadam(let beta1, _, _) = config.kind {
      momentumProduct *= Float(beta1) * (1 - 0.5 * powf(0.96, Float(iterations + 1)))
    }
    let pieces = max(1, min(count / 4096, 64))
    nonisolated(unsafe) let unsafeSelf = self
    nonisolated(unsafe) let gradient = gradient
    WorkerPool.shared.run(count: pieces, threads: threads) { piece in
      let start = unsafeSelf.count * piece / pieces
      let end = unsafeSelf.count * (piece + 1) / pieces
      unsafeSelf.update(start, end - start, gradient + start, rate)
    }
    iterations += 1
  }

  private func clip(_ gradient: UnsafeMutablePointer<Float>) {
    if let limit = config.clipValue.map(Float.init) {
      for index in 0..<count { gradient[index] = min(max(gradient[index], -limit), limit) }
    }
    let trainable = parameters.slots.filter(\.isTrainable)
    if let limit = config.clipNorm {
      for slot in trainable { shorten(gradient + slot.offset, slot.count, to: limit) }
    }
    if let limit = config.globalClipNorm { shorten(gradient, count, to: limit) }
  }

  private func shorten(_ values: UnsafeMutablePointer<Float>, _ count: Int, to limit: Double) {
    let squares = (0..<count).reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }
    let factor = Float(limit / max(squares.squareRoot(), limit))
    for index in 0..<count { values[index] *= factor }
  }

  private func update(
    _ start: Int, _ count: Int, _ gradient: UnsafeMutablePointer<Float>, _ rate: Float
  ) {
    let weights = parameters.values + start
    let variables = variables.map { $0 + start }
    if let decay = config.weightDecay.map(Float.init) {
      for index in 0..<count { weights[index] -= weights[index] * decay * rate }
    }
    apply(count, gradient, weights, variables, rate)
    guard config.usesEMA, let average = variables.last else { return }
    let momentum = iterations == 0 ? 0 : Float(config.emaMomentum)
    let overwrites = config.emaOverwriteFrequency.map { (iterations + 1) % $0 == 0 } ?? false
    for index in 0..<count {
      average[index] = momentum * average[index] + (1 - momentum) * weights[index]
      if overwrites { weights[index] = average[index] }
    }
  }

  /// What the weights become when training ends: the moving average, where one is kept.
  package func finish() {
    guard config.usesEMA, let average = variables.last, iterations > 0 else { return }
    parameters.values.update(from: average, count: count)
  }

  private func apply(
    _ count: Int, _ g: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>,
    _ v: [UnsafeMutablePointer<Float>], _ rate: Float
  ) {
    let step = Float(iterations + 1)
    switch config.kind {
    case .sgd(let momentum, let nesterov):
      let momentum = Float(momentum)
      for i in 0..<count {
        guard momentum != 0 else {
          w[i] -= g[i] * rate
          continue
        }
        v[0][i] = v[0][i] * momentum - g[i] * rate
        w[i] += nesterov ? v[0][i] * momentum - g[i] * rate : v[0][i]
      }
    case .rmsprop(let rho, let momentum, let epsilon, let centered):
      rmsprop(count, g, w, v, rate, rho, momentum, Float(epsilon), centered)
    case .adam(let beta1, let beta2, let epsilon, let amsgrad):
      let alpha =
        rate * (1 - powf(Float(beta2), step)).squareRoot() / (1 - powf(Float(beta1), step))
      guard amsgrad else {
        return adamStep(
          alpha: alpha, oneLessBeta1: Float(1 - beta1), oneLessBeta2: Float(1 - beta2),
          epsilon: Float(epsilon), gradient: g, weights: w, momentum: v[0], velocity: v[1],
          count: count)
      }
      for i in 0..<count {
        v[0][i] += (g[i] - v[0][i]) * Float(1 - beta1)
        v[1][i] += (g[i] * g[i] - v[1][i]) * Float(1 - beta2)
        v[2][i] = max(v[2][i], v[1][i])
        w[i] -= v[0][i] * alpha / (v[2][i].squareRoot() + Float(epsilon))
      }
    case .adamax(let beta1, let beta2, let epsilon):
      let power = powf(Float(beta1), step)
      for i in 0..<count {
        v[0][i] += (g[i] - v[0][i]) * Float(1 - beta1)
        v[1][i] = max(Float(beta2) * v[1][i], abs(g[i]))
        w[i] -= rate * v[0][i] / ((1 - power) * (v[1][i] + Float(epsilon)))
      }
    case .nadam(let beta1, let beta2, let epsilon):
      nadam(count, g, w, v, rate, Float(beta1), beta2: beta2, Float(epsilon))
    case .adagrad(_, let epsilon):
      for i in 0..<count {
        v[0][i] += g[i] * g[i]
        w[i] -= rate * g[i] / (v[0][i] + Float(epsilon)).squareRoot()
      }
    case .adadelta(let rho, let epsilon):
      let (rho, other, epsilon) = (Float(rho), Float(1 - rho), Float(epsilon))
      for i in 0..<count {
        v[0][i] = rho * v[0][i] + other * g[i] * g[i]
        let delta =
          -(v[1][i] + epsilon).squareRoot() * g[i] / (v[0][i] + epsilon).squareRoot()
        v[1][i] = rho * v[1][i] + other * delta * delta
        w[i] += rate * delta
      }
    }
  }

  private func rmsprop(
    _ count: Int, _ g: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>,
    _ v: [UnsafeMutablePointer<Float>], _ rate: Float, _ rho: Double, _ momentum: Double,
    _ epsilon: Float, _ centered: Bool
  ) {
    let (keep, add, push) = (Float(rho), Float(1 - rho), Float(momentum))
    let averageIndex = momentum > 0 ? 2 : 1
    for i in 0..<count {
      v[0][i] = keep * v[0][i] + add * g[i] * g[i]
      var denominator = v[0][i] + epsilon
      if centered {
        let average = v[averageIndex]
        average[i] = keep * average[i] + add * g[i]
        denominator = v[0][i] - average[i] * average[i] + epsilon
      }
      let increment = rate * g[i] / denominator.squareRoot()
      guard momentum > 0 else {
        w[i] -= increment
        continue
      }
      v[1][i] = push * v[1][i] + increment
      w[i] -= v[1][i]
    }
  }

  private func nadam(
    _ count: Int, _ g: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>,
    _ v: [UnsafeMutablePointer<Float>], _ rate: Float, _ beta1: Float, beta2: Double,
    _ epsilon: Float
  ) {
    let step = Float(iterations + 1)
    let now = beta1 * (1 - 0.5 * powf(0.96, step))
    let next = beta1 * (1 - 0.5 * powf(0.96, step + 1))
    let product = momentumProduct
    let power = powf(Float(beta2), step)
    for i in 0..<count {
      v[0][i] += (g[i] - v[0][i]) * (1 - beta1)
      v[1][i] += (g[i] * g[i] - v[1][i]) * (1 - Float(beta2))
      let m = next * v[0][i] / (1 - product * next) + (1 - now) * g[i] / (1 - product)
      w[i] -= m * rate / ((v[1][i] / (1 - power)).squareRoot() + epsilon)
    }
  }
}
