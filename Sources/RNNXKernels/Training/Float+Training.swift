import CRNNXKernels

private let training: rnnx_training_kernels = trainingTable()

private func trainingTable() -> rnnx_training_kernels {
  guard let table = Kernels.current.table.training() else {
    preconditionFailure("Every set of kernels brings those of training.")
  }
  return table.pointee
}

extension Float: TrainingNumber {
  package static func panelCount(inputs: Int, outputs: Int) -> Int {
    Int(training.panel_floats(Int64(inputs), Int64(outputs)))
  }

  package static func packPanels(
    _ weights: UnsafePointer<Float>, inputStride: Int, outputStride: Int, inputs: Int,
    outputs: Int, into panels: UnsafeMutablePointer<Float>
  ) {
    training.pack_panels(
      weights, Int64(inputStride), Int64(outputStride), Int64(inputs), Int64(outputs), panels)
  }

  package static func multiply(_ product: PanelProduct<Float>) {
    let second = product.second
    var forC = rnnx_panel_product(
      first: product.first.rows, first_panels: product.first.panels,
      first_stride: Int64(product.first.stride), first_count: Int64(product.first.count),
      second: second?.rows, second_panels: second?.panels,
      second_stride: Int64(second?.stride ?? 0), second_count: Int64(second?.count ?? 0),
      bias: product.bias, accumulates: product.accumulates ? 1 : 0, rows: Int64(product.rows),
      outputs: Int64(product.outputs), output: product.output,
      output_stride: Int64(product.outputStride))
    training.multiply_panels(&forC)
  }

  package static func addOuterProduct(_ product: OuterProduct<Float>) {
    var forC = rnnx_outer_product(
      left: product.left, right: product.right, left_stride: Int64(product.leftStride),
      right_stride: Int64(product.rightStride), rows: Int64(product.rows),
      left_count: Int64(product.leftCount), right_count: Int64(product.rightCount),
      sums: product.sums, sums_stride: Int64(product.sumsStride))
    training.add_outer_product(&forC)
  }

  package static func addRows(
    _ rows: UnsafePointer<Float>, stride: Int, count: Int, columns: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    training.add_rows(rows, Int64(stride), Int64(count), Int64(columns), sums)
  }

  package static func apply(
    _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int
  ) {
    applyElementwise(function, to: values, count: count)
  }

  package static func multiplyBySlope(
    _ function: ElementwiseFunction, input: UnsafePointer<Float>, output: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    var function = function.forC
    training.multiply_by_slope(&function, input, output, gradient, Int64(count))
  }

  package static func applyAlongAxis(
    _ function: AxisFunction, to values: UnsafeMutablePointer<Float>, outer: Int, count: Int,
    inner: Int
  ) {
    RNNXKernels.applyAlongAxis(function, to: values, outer: outer, count: count, inner: inner)
  }

  package static func dropOut(
    _ dropout: DropoutMask, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, count: Int
  ) {
    var forC = rnnx_dropout(
      key: dropout.key, first: Int64(dropout.first), limit: dropout.limit,
      accumulates: dropout.accumulates ? 1 : 0, scale: Float(dropout.scale))
    training.drop_out(&forC, input, output, Int64(count))
  }

  package static func run(_ phase: CellPhase, _ step: CellStep<Float>) {
    var (activation, recurrent) = (step.activation.forC, step.recurrentActivation.forC)
    withUnsafePointer(to: &activation) { activation in
      withUnsafePointer(to: &recurrent) { recurrent in
        var forC = rnnx_cell_step(
          rows: Int64(step.rows), units: Int64(step.units), gates: step.gates, sums: step.sums,
          aside: step.aside, hidden_before: step.hiddenBefore, cell_before: step.cellBefore,
          hidden: step.hidden, cell: step.cell, mask: step.mask,
          mask_stride: Int64(step.maskStride), activation: activation,
          recurrent_activation: recurrent, hidden_gradient: step.hiddenGradient,
          cell_gradient: step.cellGradient)
        run(phase, &forC, step.resetStateGradient)
      }
    }
  }

  private static func run(
    _ phase: CellPhase, _ step: inout rnnx_cell_step, _ gradient: UnsafePointer<Float>?
  ) {
    switch phase {
    case .lstmForward: training.lstm_forward(&step)
    case .lstmBackward: training.lstm_backward(&step)
    case .gruForwardGates: training.gru_forward_gates(&step)
    case .gruForwardState(let after): training.gru_forward_state(&step, after ? 1 : 0)
    case .gruBackwardState(let after): training.gru_backward_state(&step, after ? 1 : 0)
    case .gruBackwardGates: training.gru_backward_gates(&step, gradient)
    case .simpleForward: training.simple_forward(&step)
    case .simpleBackward: training.simple_backward(&step)
    }
  }
}

extension ElementwiseFunction {
  /// Whether the slope can only be told from the argument: the value alone does not say it.
  package var slopeNeedsInput: Bool {
    switch kind {
    case .relu: a != 0 || b != .infinity || c != 0
    case .softplus, .silu, .gelu, .geluTanh, .mish, .hardSilu, .hardShrink, .softShrink,
      .tanhShrink, .threshold, .squareplus, .sparsePlus, .logSigmoid:
      true
    default: false
    }
  }
}

/// One step of Adam for adjacent numbers, with Keras' formula; `alpha` is the rate with the bias correction.
package func adamStep(
  alpha: Float, oneLessBeta1: Float, oneLessBeta2: Float, epsilon: Float,
  gradient: UnsafePointer<Float>, weights: UnsafeMutablePointer<Float>,
  momentum: UnsafeMutablePointer<Float>, velocity: UnsafeMutablePointer<Float>, count: Int
) {
  var adam = rnnx_adam(
    alpha: alpha, one_less_beta1: oneLessBeta1, one_less_beta2: oneLessBeta2, epsilon: epsilon)
  training.adam(&adam, gradient, weights, momentum, velocity, Int64(count))
}
