import RNNXGraph
import RNNXKernels

/// Plans softmax and its like along any axis of a sample.
func alongAxis(
  _ activation: RNNXGraph.Activation, axis: Int, shape: [Int], masks: [OutputSource],
  of site: CallSite
) throws(GraphError) -> LayerPlan {
  let function: AxisFunction
  switch activation {
  case .softmax: function = .softmax
  case .logSoftmax: function = .logSoftmax
  case .sparsemax: function = .sparsemax
  default:
    throw GraphError(
      layer: site.shapes.layer,
      .unsupportedArgument(
        name: "activation", value: activation.name, supported: "softmax, log_softmax, sparsemax"))
  }
  let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
  let count = shape.reduce(1, *)
  return LayerPlan(masks: masks) { run in
    run.outputs[0].update(from: run.inputs[0], count: run.rows * count)
    applyAlongAxis(
      function, to: run.outputs[0], outer: run.rows * outer, count: shape[axis], inner: inner)
  }
}
