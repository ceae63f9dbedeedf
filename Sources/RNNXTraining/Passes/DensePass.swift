package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension Dense: TrainableKind {
  /// A product and an activation over the last axis.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    DensePass<Number>(
      features: site.input().last ?? 1, units: units,
      rowsPerSample: site.inputCount() / (site.input().last ?? 1),
      usesBias: usesBias,
      activation: try ActivationStep(activation, shape: site.outputs[0], site),
      hasMask: site.inputMasks[0])
  }
}

/// `y = a(x·K + b)`: gradients `dz = dy a'`, `dK = xᵀ·dz`, `db = Σ dz`, `dx = dz·Kᵀ`.
struct DensePass<Number: TrainingNumber>: LayerPass {
  let features: Int
  let units: Int
  /// How many rows of features a sample has.
  let rowsPerSample: Int
  let usesBias: Bool
  let activation: ActivationStep<Number>
  let hasMask: Bool

  var masks: [OutputSource] { [hasMask ? .input(0) : .none] }
  var panels: [PanelRequest] {
    let whole = PanelRequest(slot: 0, rows: 0..<features, columns: 0..<units)
    return [whole, whole.turned]
  }
  var logits: Logits? { activation.logits }
  private var keepsSums: Bool { activation.needsSums || activation.logits != nil }

  func keptCount(rows: Int) -> Int { keepsSums ? rows * rowsPerSample * units : 0 }
  func scratchCount(rows: Int) -> Int { rows * rowsPerSample * units }

  func forward(_ run: PassRun<Number>) {
    let rows = run.rows * rowsPerSample
    Number.multiply(
      PanelProduct(
        .init(run.inputs[0], stride: features, count: features, panels: run.panels[0]),
        bias: usesBias ? UnsafePointer(run.weights[1]) : nil, rows: rows, outputs: units,
        into: run.outputs[0], stride: units))
    if keepsSums { run.kept.update(from: run.outputs[0], count: rows * units) }
    activation.apply(to: run.outputs[0], rows: run.rows)
  }

  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    let rows = run.rows * rowsPerSample
    var gradient = incoming
    if !run.startsAtLogits && !activation.isLinear {
      gradient = run.scratch
      gradient.update(from: incoming, count: rows * units)
      activation.back(
        sums: keepsSums ? run.kept : nil, results: run.outputs[0], gradient: gradient,
        rows: run.rows)
    }
    if let kernel = run.weightGradients[0] {
      Number.addOuterProduct(
        OuterProduct(
          left: run.inputs[0], stride: features, count: features, right: gradient, stride: units,
          count: units, rows: rows, into: kernel, stride: units))
    }
    if usesBias, let bias = run.weightGradients[1] {
      Number.addRows(gradient, stride: units, count: rows, columns: units, to: bias)
    }
    guard let input = run.inputGradients[0] else { return }
    Number.multiply(
      PanelProduct(
        .init(gradient, stride: units, count: units, panels: run.panels[1]), rows: rows,
        outputs: features, into: input, stride: features, accumulates: true))
  }
}
