package import RNNXGraph
import RNNXKernels

extension Dense: RunnableLayer {
  /// Packs the kernel; every position before the last axis is a row of one product.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let kernel = weights.floats(WeightRole.kernel)
    let matrix = PackedMatrix(
      kernel, inputs: kernel.count / units, outputs: units,
      bias: weights.floats(WeightRole.bias, if: usesBias), precision: options.precision)
    let (units, activation) = (units, activation)
    return LoadedLayer { site throws(GraphError) in
      let rows = site.inputCount() / matrix.inputs
      let masks: [OutputSource] = [site.inputMasks[0] ? .input(0) : .none]
      let function = try activation.requiredKernel("activation", of: site.shapes.layer)
      return LayerPlan(masks: masks) { run in
        matrix.multiply(
          run.inputs[0], inputStride: matrix.inputs, rows: run.rows * rows, activation: function,
          into: run.outputs[0], outputStride: units)
      }
    }
  }
}
