package import RNNXGraph

extension Masking: RunnableLayer {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let maskValue = maskValue
    return LoadedLayer { site in
      let (steps, features) = (site.input()[0], site.input()[1])
      return LayerPlan(masks: [.computed]) { run in
        for step in 0..<run.rows * steps {
          let source = UnsafeBufferPointer(
            start: run.inputs[0] + step * features, count: features)
          let isMasked = source.allSatisfy { $0 == maskValue }
          run.outputMasks[0]?[step] = isMasked ? 0 : 1
          for feature in 0..<features {
            // As Keras multiplies: a masked NaN cannot occur, an infinite mask value gives NaN.
            run.outputs[0][step * features + feature] = source[feature] * (isMasked ? 0 : 1)
          }
        }
      }
    }
  }
}
