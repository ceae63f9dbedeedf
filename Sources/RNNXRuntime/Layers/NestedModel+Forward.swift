package import RNNXGraph

extension NestedModel: RunnableLayer {
  /// Loads every layer inside; a call runs the inner graph in its own part of the scratch memory.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let graph = graph
    let loaded = try loadLayers(
      of: graph, path: graph.name, weights: { weights.scoped($0.name) }, options)
    return LoadedLayer { site throws(GraphError) in
      let inner = try GraphPlanner.plan(
        graph, path: site.shapes.layer, loaded: loaded,
        inputs: site.shapes.inputs.indices.map { site.input($0) }, inputMasks: site.inputMasks,
        masksBySample: site.masksBySample)
      return Self.plan(
        inner, maskSteps: site.outputs.map { site.masksBySample ? 1 : $0.first ?? 0 })
    }
  }

  private static func plan(_ inner: GraphPlan, maskSteps: [Int]) -> LayerPlan {
    let masks = inner.outputMasks.map { place -> OutputSource in
      switch place {
      case nil: .none
      case .input(let index): .input(index)
      default: .computed
      }
    }
    var plan = LayerPlan(
      outputs: inner.outputShapes.map { _ in .computed }, masks: masks
    ) { run throws(RuntimeError) in
      try inner.run(
        rows: run.rows, inputs: run.inputs, inputMasks: run.masks, outputs: run.outputs,
        scratch: run.scratch, states: run.states, threads: run.threads)
      for (index, place) in inner.outputMasks.enumerated() {
        guard case .arena(let offset) = place else { continue }
        let mask = UnsafeMutableRawPointer(run.scratch + offset * run.rows)
        run.outputMasks[index]?.update(
          from: mask.assumingMemoryBound(to: UInt8.self), count: run.rows * maskSteps[index])
      }
    }
    plan.scratch = { inner.scratchCount(rows: $0) }
    plan.states = inner.states
    return plan
  }
}
