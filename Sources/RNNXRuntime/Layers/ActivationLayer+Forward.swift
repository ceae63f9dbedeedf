package import RNNXGraph
import RNNXKernels

extension ActivationLayer: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { loadActivation(activation) }
}

/// A layer that is nothing but an activation function.
func loadActivation(_ activation: RNNXGraph.Activation) -> LoadedLayer {
  LoadedLayer { site throws(GraphError) in
    if activation == .linear { return .handsOn() }
    let masks: [OutputSource] = [site.inputMasks[0] ? .input(0) : .none]
    let (count, last) = (site.inputCount(), site.input().last ?? 1)
    if case .glu = activation {
      return LayerPlan(masks: masks) { run in
        applyGatedLinearUnit(
          run.inputs[0], into: run.outputs[0], outer: run.rows * count / last, count: last / 2)
      }
    }
    if case .softmax(let axis) = activation, let index = site.shapes.first.sampleAxis(axis) {
      return softmax(shape: site.input(), axis: index, masks: masks)
    }
    switch try activation.requiredKernel("activation", of: site.shapes.layer) {
    case .elementwise(let function):
      return LayerPlan(masks: masks) { run in
        run.outputs[0].update(from: run.inputs[0], count: run.rows * count)
        applyElementwise(function, to: run.outputs[0], count: run.rows * count)
      }
    case .overUnits(let function):
      return LayerPlan(masks: masks) { run in
        run.outputs[0].update(from: run.inputs[0], count: run.rows * count)
        applyAlongAxis(
          function, to: run.outputs[0], outer: run.rows * count / last, count: last)
      }
    }
  }
}

/// softmax along any axis.
private func softmax(shape: [Int], axis: Int, masks: [OutputSource]) -> LayerPlan {
  let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
  let count = outer * shape[axis] * inner
  return LayerPlan(masks: masks) { run in
    run.outputs[0].update(from: run.inputs[0], count: run.rows * count)
    applyAlongAxis(
      .softmax, to: run.outputs[0], outer: run.rows * outer, count: shape[axis], inner: inner)
  }
}
