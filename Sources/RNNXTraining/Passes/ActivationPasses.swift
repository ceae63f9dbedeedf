package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension ActivationLayer: TrainableKind {
  /// The function.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    try activationPass(activation, site)
  }
}

extension ReLU: TrainableKind {}
extension LeakyReLU: TrainableKind {}
extension ELU: TrainableKind {}

extension Softmax: TrainableKind {
  /// The function, along a single axis.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard axes.count == 1 else { throw site.refuse("Softmax over several axes") }
    let isMasked = site.inputMasks[0] || site.shapes.keywords["mask"] != nil
    guard !isMasked else { throw site.refuse("Softmax of masked input") }
    return try activationPass(.softmax(axis: axes[0]), site)
  }
}

extension ActivationKind where Self: TrainableKind {
  /// The function.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    try activationPass(activation, site)
  }
}

private func activationPass<Number: TrainingNumber>(
  _ activation: RNNXGraph.Activation, _ site: PassSite
) throws(TrainingError) -> any LayerPass<Number> {
  ActivationPass<Number>(
    activation: try ActivationStep(activation, shape: site.input(), site),
    count: site.inputCount(), hasMask: site.inputMasks[0])
}

/// An activation function as a layer of its own.
struct ActivationPass<Number: TrainingNumber>: LayerPass {
  let activation: ActivationStep<Number>
  let count: Int
  let hasMask: Bool
  var masks: [OutputSource] { [hasMask ? .input(0) : .none] }
  var logits: Logits? { activation.logits }

  func keptCount(rows: Int) -> Int { logits == nil ? 0 : rows * count }
  func scratchCount(rows: Int) -> Int { rows * count }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    run.outputs[0].update(from: run.inputs[0], count: run.rows * count)
    if logits != nil { run.kept.update(from: run.inputs[0], count: run.rows * count) }
    activation.apply(to: run.outputs[0], rows: run.rows)
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let gradient = run.inputGradients[0] else {
      return
    }
    run.scratch.update(from: incoming, count: run.rows * count)
    if !run.startsAtLogits {
      activation.back(
        sums: run.inputs[0], results: run.outputs[0], gradient: run.scratch, rows: run.rows)
    }
    Number.add(run.scratch, to: gradient, count: run.rows * count)
  }
}

extension PReLU: TrainableKind {
  /// A slope that is trained.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    let shape = site.input()
    let alpha = shape.enumerated().map { sharedAxes.contains($0.offset + 1) ? 1 : $0.element }
    return PReLUPass<Number>(
      count: site.inputCount(),
      positions: broadcastPositions(alpha, to: shape) ?? Array(0..<site.inputCount()),
      hasMask: site.inputMasks[0])
  }
}

/// x where positive, else x times a trained slope.
struct PReLUPass<Number: TrainingNumber>: LayerPass {
  let count: Int
  /// For each position of a sample that of its slope.
  let positions: [Int]
  let hasMask: Bool
  var masks: [OutputSource] { [hasMask ? .input(0) : .none] }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    for row in 0..<run.rows {
      for index in 0..<count {
        let x = run.inputs[0][row * count + index]
        run.outputs[0][row * count + index] = x > 0 ? x : x * run.weights[0][positions[index]]
      }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    for row in 0..<run.rows {
      for index in 0..<count {
        let place = row * count + index
        let (x, d) = (run.inputs[0][place], incoming[place])
        let slope = run.weights[0][positions[index]]
        run.inputGradients[0]?[place] += x > 0 ? d : d * slope
        if x <= 0 { run.weightGradients[0]?[positions[index]] += d * x }
      }
    }
  }
}
