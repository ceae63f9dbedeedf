package import RNNXGraph

extension TimeDistributed: RunnableLayer {
  /// Loads the inner layer, which sees every time step of every sample as a sample of its own.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let loaded = try RNNXRuntime.load(
      inner, at: className, weights.scoped(Self.part), options)
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      let steps = site.input()[0]
      let call = try layer.step(of: site.shapes)
      // A layer is called without the mask of its step; a model hands it to the layers inside.
      let isMasked = site.inputMasks[0] && layer.inner is NestedModel
      var inside = CallSite(
        shapes: call, outputs: site.outputs.map { Array($0.dropFirst()) }, inputMasks: [isMasked])
      inside.masksBySample = true
      let inner = try loaded.plan(inside)
      guard inner.states.isEmpty else {
        throw GraphError(
          layer: call.layer,
          .unsupportedArgument(
            name: "stateful", value: "true", supported: "false inside TimeDistributed"))
      }
      return layer.plan(inner, steps: steps, hasMask: site.inputMasks[0])
    }
  }

  private func plan(_ inner: LayerPlan, steps: Int, hasMask: Bool) -> LayerPlan {
    let masks = inner.outputs.map { _ in hasMask ? OutputSource.input(0) : .none }
    var plan = LayerPlan(outputs: inner.outputs, masks: masks) { run throws(RuntimeError) in
      var steady = run
      steady.rows = run.rows * steps
      steady.outputMasks = run.outputMasks.map { _ in nil }
      try inner.run(steady)
    }
    plan.scratch = { inner.scratch($0 * steps) }
    return plan
  }
}
