package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension BatchNormalization: TrainableKind {
  /// Statistics over the batch in training, running ones otherwise.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard !site.inputMasks[0] else { throw site.refuse("BatchNormalization of masked input") }
    let shape = site.input()
    guard axis.count == 1 else { throw site.refuse("BatchNormalization over several axes") }
    let index = site.shapes.first.sampleAxis(axis[0]) ?? shape.count - 1
    return BatchNormalizationPass<Number>(
      outer: shape[..<index].reduce(1, *), channels: shape[index],
      inner: shape[(index + 1)...].reduce(1, *), epsilon: Number(epsilon), scales: scales,
      centers: centers, momentum: Number(site.number("momentum", default: 0.99)),
      usesBatch: site.isTrainable)
  }
}

/// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta` along one axis.
///
/// With `n = (x - mean) / s`, `s = sqrt(variance + epsilon)`, and means over the batch:
/// `dx = gamma / s (dy - mean(dy) - n mean(dy n))`. A layer that is frozen uses the running
/// statistics, as Keras does since version 2.1.3.
struct BatchNormalizationPass<Number: TrainingNumber>: LayerPass {
  let outer: Int
  let channels: Int
  let inner: Int
  let epsilon: Number
  let scales: Bool
  let centers: Bool
  let momentum: Number
  let usesBatch: Bool

  var masks: [OutputSource] { [.none] }
  var needsWholeBatch: Bool { usesBatch }
  /// Mean and 1/s of each channel.
  func keptCount(rows: Int) -> Int { 2 * channels }

  private var betaSlot: Int { scales ? 1 : 0 }
  private var meanSlot: Int { betaSlot + (centers ? 1 : 0) }

  /// Calls `body` with each position of a channel.
  private func each(_ rows: Int, _ channel: Int, _ body: (Int) -> Void) {
    for block in 0..<rows * outer {
      let start = (block * channels + channel) * inner
      for place in start..<start + inner { body(place) }
    }
  }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    let count = Number(run.rows * outer * inner)
    let (x, y) = (run.inputs[0], run.outputs[0])
    for channel in 0..<channels {
      var (mean, variance) = (run.weights[meanSlot][channel], run.weights[meanSlot + 1][channel])
      if run.isTraining && usesBatch {
        var (sum, squares) = (Number(0), Number(0))
        each(run.rows, channel) { sum += x[$0] }
        let center = sum / count
        each(run.rows, channel) { squares += (x[$0] - center) * (x[$0] - center) }
        (mean, variance) = (center, squares / count)
        let (running, other) = (run.weights[meanSlot], run.weights[meanSlot + 1])
        running[channel] = running[channel] * momentum + mean * (1 - momentum)
        other[channel] = other[channel] * momentum + variance * (1 - momentum)
      }
      let factor = 1 / (variance + epsilon).squareRoot()
      run.kept[channel] = mean
      run.kept[channels + channel] = factor
      let gamma = scales ? run.weights[0][channel] : 1
      let beta = centers ? run.weights[betaSlot][channel] : 0
      each(run.rows, channel) { y[$0] = (x[$0] - mean) * factor * gamma + beta }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let dy = run.outputGradients[0] else { return }
    let count = Number(run.rows * outer * inner)
    let x = run.inputs[0]
    for channel in 0..<channels {
      let (mean, factor) = (run.kept[channel], run.kept[channels + channel])
      var (sum, product) = (Number(0), Number(0))
      each(run.rows, channel) { place in
        sum += dy[place]
        product += dy[place] * (x[place] - mean) * factor
      }
      if scales { run.weightGradients[0]?[channel] += product }
      if centers { run.weightGradients[betaSlot]?[channel] += sum }
      guard let dx = run.inputGradients[0] else { continue }
      let scale = (scales ? run.weights[0][channel] : 1) * factor
      let isFixed = !(run.isTraining && usesBatch)
      each(run.rows, channel) { place in
        let normal = (x[place] - mean) * factor
        dx[place] += scale * (isFixed ? dy[place] : dy[place] - (sum + normal * product) / count)
      }
    }
  }
}

extension LayerNormalization: TrainableKind {
  /// Statistics of each sample over some axes.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard !keepsMean else { throw site.refuse("rms_scaling=true", supported: "false") }
    guard let axes = try? normalizedAxes(of: site.shapes) else {
      throw site.refuse("axes \(axes)")
    }
    let shape = site.input()
    return LayerNormalizationPass<Number>(
      count: site.inputCount(), group: movedPositions(shape, axes: axes),
      starts: movedPositions(shape, axes: shape.indices.filter { !axes.contains($0) }),
      epsilon: Number(epsilon), scales: scales, centers: centers, hasMask: site.inputMasks[0])
  }
}

/// `y = gamma n + beta`, `n = (x - mean) / s`, statistics over a group of positions of one sample.
///
/// With `g = dy gamma` and means over the group: `dx = (g - mean(g) - n mean(g n)) / s`.
struct LayerNormalizationPass<Number: TrainingNumber>: LayerPass {
  let count: Int
  /// The positions that are normalized together, and where each such group starts.
  let group: [Int]
  let starts: [Int]
  let epsilon: Number
  let scales: Bool
  let centers: Bool
  let hasMask: Bool

  var masks: [OutputSource] { [hasMask ? .input(0) : .none] }
  /// Mean and 1/s of each group.
  func keptCount(rows: Int) -> Int { 2 * rows * starts.count }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    for row in 0..<run.rows {
      for (number, start) in starts.enumerated() {
        let (x, y) = (
          run.inputs[0] + row * count + start, run.outputs[0] + row * count + start
        )
        var (sum, squares) = (Number(0), Number(0))
        for place in group { sum += x[place] }
        let mean = sum / Number(group.count)
        for place in group { squares += (x[place] - mean) * (x[place] - mean) }
        let factor = 1 / (squares / Number(group.count) + epsilon).squareRoot()
        let kept = run.kept + 2 * (row * starts.count + number)
        (kept[0], kept[1]) = (mean, factor)
        for (index, place) in group.enumerated() {
          let gamma = scales ? run.weights[0][index] : 1
          let beta = centers ? run.weights[scales ? 1 : 0][index] : 0
          y[place] = (x[place] - mean) * factor * gamma + beta
        }
      }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    for row in 0..<run.rows {
      for (number, start) in starts.enumerated() {
        let offset = row * count + start
        let (x, dy) = (run.inputs[0] + offset, incoming + offset)
        let kept = run.kept + 2 * (row * starts.count + number)
        let (mean, factor) = (kept[0], kept[1])
        var (sum, product) = (Number(0), Number(0))
        for (index, place) in group.enumerated() {
          let normal = (x[place] - mean) * factor
          let g = dy[place] * (scales ? run.weights[0][index] : 1)
          if scales { run.weightGradients[0]?[index] += dy[place] * normal }
          if centers { run.weightGradients[scales ? 1 : 0]?[index] += dy[place] }
          sum += g
          product += g * normal
        }
        guard let gradient = run.inputGradients[0] else { continue }
        let dx = gradient + offset
        for (index, place) in group.enumerated() {
          let normal = (x[place] - mean) * factor
          let g = dy[place] * (scales ? run.weights[0][index] : 1)
          dx[place] += factor * (g - (sum + normal * product) / Number(group.count))
        }
      }
    }
  }
}
