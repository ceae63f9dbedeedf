package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

/// Where the places of windows over one axis lie in the input.
struct WindowTable: Sendable {
  /// The number of windows, and the places of each.
  let windows: Int
  let size: Int
  /// For each window and place the step of the input, or -1 where nothing is.
  let steps: [Int]

  init(_ axis: WindowAxis, size: Int, dilation: Int, timeSteps: Int) {
    windows = axis.windows(over: timeSteps)
    self.size = size
    let before = axis.before(timeSteps)
    steps = (0..<windows).flatMap { window in
      (0..<size).map { place in
        let step = window * axis.stride + place * dilation - before
        return (0..<timeSteps).contains(step) ? step : -1
      }
    }
  }
}

extension Conv: TrainableKind {
  /// One axis, channels last, one group.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard Rank.count == 1, arguments.dataFormat == .channelsLast, groups == 1 else {
      throw site.refuse(
        "this \(className)", supported: "Conv1D with channels_last and one group")
    }
    guard !site.inputMasks[0] else { throw site.refuse("a convolution of masked input") }
    return ConvolutionPass<Number>(
      table: WindowTable(
        arguments.axes[0], size: arguments.kernelSize[0], dilation: arguments.dilation[0],
        timeSteps: site.input()[0]),
      timeSteps: site.input()[0], channels: site.input()[1], filters: arguments.filters,
      usesBias: arguments.usesBias,
      activation: try ActivationStep(arguments.activation, shape: site.outputs[0], site))
  }
}

/// A convolution as a product: each window is a row of `size x channels` numbers.
struct ConvolutionPass<Number: TrainingNumber>: LayerPass {
  let table: WindowTable
  let timeSteps: Int
  let channels: Int
  let filters: Int
  let usesBias: Bool
  let activation: ActivationStep<Number>

  var masks: [OutputSource] { [.none] }
  private var width: Int { table.size * channels }
  var panels: [PanelRequest] {
    let whole = PanelRequest(slot: 0, rows: 0..<width, columns: 0..<filters)
    return [whole, whole.turned]
  }
  private func rowCount(_ rows: Int) -> Int { Memory<Number>.rounded(rows * table.windows * width) }

  /// The windows, and the sums where their slopes need them.
  func keptCount(rows: Int) -> Int {
    rowCount(rows) + (activation.needsSums ? rows * table.windows * filters : 0)
  }
  func scratchCount(rows: Int) -> Int {
    Memory<Number>.rounded(rows * table.windows * filters) + rowCount(rows)
  }

  /// Calls `body` with each place of a window in the kept rows and in the input, -1 for nothing.
  private func each(_ rows: Int, _ body: (_ kept: Int, _ input: Int) -> Void) {
    for row in 0..<rows {
      for (place, step) in table.steps.enumerated() {
        body(
          (row * table.steps.count + place) * channels,
          step < 0 ? -1 : (row * timeSteps + step) * channels)
      }
    }
  }

  func forward(_ run: PassRun<Number>) {
    let rows = run.rows * table.windows
    each(run.rows) { kept, input in
      if input < 0 {
        (run.kept + kept).update(repeating: 0, count: channels)
      } else {
        (run.kept + kept).update(from: run.inputs[0] + input, count: channels)
      }
    }
    Number.multiply(
      PanelProduct(
        .init(run.kept, stride: width, count: width, panels: run.panels[0]),
        bias: usesBias ? UnsafePointer(run.weights[1]) : nil, rows: rows, outputs: filters,
        into: run.outputs[0], stride: filters))
    if activation.needsSums {
      (run.kept + rowCount(run.rows)).update(from: run.outputs[0], count: rows * filters)
    }
    activation.apply(to: run.outputs[0], rows: run.rows)
  }

  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0] else { return }
    let rows = run.rows * table.windows
    let gradient = run.scratch
    gradient.update(from: incoming, count: rows * filters)
    activation.back(
      sums: activation.needsSums ? run.kept + rowCount(run.rows) : nil, results: run.outputs[0],
      gradient: gradient, rows: run.rows)
    if let kernel = run.weightGradients[0] {
      Number.addOuterProduct(
        OuterProduct(
          left: run.kept, stride: width, count: width, right: gradient, stride: filters,
          count: filters, rows: rows, into: kernel, stride: filters))
    }
    if usesBias, let bias = run.weightGradients[1] {
      Number.addRows(gradient, stride: filters, count: rows, columns: filters, to: bias)
    }
    guard let input = run.inputGradients[0] else { return }
    let windows = run.scratch + Memory<Number>.rounded(rows * filters)
    Number.multiply(
      PanelProduct(
        .init(gradient, stride: filters, count: filters, panels: run.panels[1]), rows: rows,
        outputs: width, into: windows, stride: width))
    each(run.rows) { kept, place in
      if place >= 0 { Number.add(windows + kept, to: input + place, count: channels) }
    }
  }
}

extension Pooling: TrainableKind {
  /// One axis, channels last.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard Rank.count == 1, dataFormat == .channelsLast, !site.inputMasks[0] else {
      throw site.refuse("this \(className)", supported: "one axis, channels_last, no mask")
    }
    return PoolingPass<Number>(
      table: WindowTable(axes[0], size: poolSize[0], dilation: 1, timeSteps: site.input()[0]),
      averages: Choice.averages, timeSteps: site.input()[0], channels: site.input()[1])
  }
}

extension GlobalPooling: TrainableKind {
  /// One axis, channels last: a single window.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard Rank.count == 1, dataFormat == .channelsLast, !site.inputMasks[0] else {
      throw site.refuse("this \(className)", supported: "one axis, channels_last, no mask")
    }
    let timeSteps = site.input()[0]
    return PoolingPass<Number>(
      table: WindowTable(
        WindowAxis(size: timeSteps, stride: timeSteps, padding: .valid), size: timeSteps,
        dilation: 1, timeSteps: timeSteps),
      averages: Choice.averages, timeSteps: timeSteps, channels: site.input()[1])
  }
}

/// The largest value, whose place alone gets the gradient, or the mean of each window.
struct PoolingPass<Number: TrainingNumber>: LayerPass {
  let table: WindowTable
  let averages: Bool
  let timeSteps: Int
  let channels: Int
  var masks: [OutputSource] { [.none] }

  /// Calls `body` with the place of each output and those of its window.
  private func each(_ rows: Int, _ body: (_ output: Int, _ inputs: [Int]) -> Void) {
    for row in 0..<rows {
      for window in 0..<table.windows {
        let steps = table.steps[window * table.size..<(window + 1) * table.size].filter { $0 >= 0 }
        for channel in 0..<channels {
          body(
            (row * table.windows + window) * channels + channel,
            steps.map { (row * timeSteps + $0) * channels + channel })
        }
      }
    }
  }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) {
    let (x, y) = (run.inputs[0], run.outputs[0])
    each(run.rows) { output, inputs in
      if averages {
        y[output] = inputs.reduce(0) { $0 + x[$1] } / Number(inputs.count)
      } else {
        y[output] = inputs.reduce(-.infinity) { x[$1].isNaN || x[$1] > $0 ? x[$1] : $0 }
      }
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let gradient = run.inputGradients[0] else {
      return
    }
    let (x, y) = (run.inputs[0], run.outputs[0])
    each(run.rows) { output, inputs in
      if averages {
        for input in inputs { gradient[input] += incoming[output] / Number(inputs.count) }
      } else if let chosen = inputs.first(where: { x[$0] == y[output] }) {
        gradient[chosen] += incoming[output]
      }
    }
  }
}
