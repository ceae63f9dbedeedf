package import RNNXGraph
import RNNXJSON
package import RNNXKernels
import RNNXRuntime

extension Dropout: TrainableKind {
  /// Single values.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    try dropoutPass(site, group: 1, features: site.inputCount())
  }
}

extension SpatialDropout1D: TrainableKind {
  /// Whole features, over all time steps.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    try dropoutPass(site, group: site.input()[0], features: site.input()[1])
  }
}

private func dropoutPass<Number: TrainingNumber>(
  _ site: PassSite, group: Int, features: Int
) throws(TrainingError) -> any LayerPass<Number> {
  if let shape = site.config["noise_shape"], shape != .null {
    throw site.refuse("noise_shape=\(shape)", supported: "null")
  }
  let rate = site.number("rate")
  guard rate >= 0, rate < 1 else { throw site.refuse("rate=\(rate)", supported: "0 up to 1") }
  return DropoutPass<Number>(
    rate: rate, repeats: group, features: features, hasMask: site.inputMasks[0])
}

/// Values set to zero in training, the others scaled up; the same mask for `repeats` blocks of `features`.
struct DropoutPass<Number: TrainingNumber>: LayerPass {
  let rate: Double
  let repeats: Int
  let features: Int
  let hasMask: Bool
  var masks: [OutputSource] { [hasMask ? .input(0) : .none] }

  /// Calls `body` with each stretch of positions that follow each other, and its mask.
  private func each(
    _ run: PassRun<Number>, _ body: (DropoutMask, _ start: Int, _ count: Int) -> Void
  ) {
    if repeats == 1 {
      let mask = DropoutMask(key: run.key, first: run.firstRow * features, rate: rate)
      return body(mask, 0, run.rows * features)
    }
    for row in 0..<run.rows {
      let mask = DropoutMask(key: run.key, first: (run.firstRow + row) * features, rate: rate)
      for block in 0..<repeats { body(mask, (row * repeats + block) * features, features) }
    }
  }

  func forward(_ run: PassRun<Number>) {
    guard run.isTraining, rate > 0 else {
      run.outputs[0].update(from: run.inputs[0], count: run.rows * repeats * features)
      return
    }
    each(run) { mask, start, count in
      Number.dropOut(mask, run.inputs[0] + start, into: run.outputs[0] + start, count: count)
    }
  }

  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let gradient = run.inputGradients[0] else {
      return
    }
    guard run.isTraining, rate > 0 else {
      Number.add(incoming, to: gradient, count: run.rows * repeats * features)
      return
    }
    each(run) { mask, start, count in
      var mask = mask
      mask.accumulates = true
      Number.dropOut(mask, incoming + start, into: gradient + start, count: count)
    }
  }
}
