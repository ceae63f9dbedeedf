package import RNNXGraph
import RNNXKernels

/// A recurrent kind whose states are frames.
protocol FrameRecurrent: RecurrentKind, RunnableLayer {
  /// Packs both kernels, and plans the steps over sequences of frames of the shape given.
  func frameCell(_ weights: LayerWeights) -> @Sendable (_ input: [Int]) -> ConvLSTMCell
}

extension ConvLSTM: FrameRecurrent {
  func frameCell(_ weights: LayerWeights) -> @Sendable (_ input: [Int]) -> ConvLSTMCell {
    let layer = self
    // All gates stand side by side.
    let columns = LSTMGateOrder.keras.gates.count * convolution.filters
    let kernel = PackedConvolution(
      weights.floats(WeightRole.kernel), filters: columns,
      bias: weights.floats(WeightRole.bias, if: convolution.usesBias))
    let recurrent = PackedConvolution(
      weights.floats(WeightRole.recurrentKernel), filters: columns)
    return { ConvLSTMCell(layer, rank: Rank.count, over: $0, kernel, recurrent) }
  }

  /// Packs both kernels.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let make = frameCell(weights)
    let arguments = arguments
    return LoadedLayer { site in
      let cell = make(site.input())
      let keepsMask = arguments.returnsSequences && site.inputMasks[0]
      let others = Array(repeating: OutputSource.none, count: site.outputs.count - 1)
      var plan = LayerPlan(
        outputs: site.outputs.map { _ in .computed },
        masks: [keepsMask ? .input(0) : .none] + others
      ) { run in
        let size = cell.stateCount
        let written = arguments.returnsSequences ? cell.steps : 1
        for row in 0..<run.rows {
          let states = ConvLSTMCell.States(
            run, row: row, size: size, initial: run.inputs.dropFirst(), kept: run.states[...],
            final: run.outputs.dropFirst())
          cell.run(run, row: row, arguments, states, run.scratch) { turn, values in
            let place = row * written + (arguments.returnsSequences ? turn : 0)
            cell.write(values, to: run.outputs[0] + place * size)
          }
        }
      }
      plan.scratch = { _ in cell.scratch }
      plan.states = cell.keptStates(arguments)
      return plan
    }
  }
}
