package import RNNXGraph

extension ActivationKind {
  /// Nothing to load.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { loadActivation(activation) }
}

extension ReLU: RunnableLayer {}
extension LeakyReLU: RunnableLayer {}
extension ELU: RunnableLayer {}
extension ThresholdedReLU: RunnableLayer {}

extension PReLU: RunnableLayer {
  /// Keeps the slopes.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let alpha = weights.floats(WeightRole.alpha)
    let extents = weights[WeightRole.alpha]?.shape ?? []
    return LoadedLayer { site in
      let (shape, count) = (site.input(), site.inputCount())
      let positions = broadcastPositions(extents, to: shape)
      return LayerPlan(masks: [site.inputMasks[0] ? .input(0) : .none]) { run in
        for row in 0..<run.rows {
          for index in 0..<count {
            let x = run.inputs[0][row * count + index]
            let slope = alpha[positions?[index] ?? index]
            // As Keras composes it: relu(x) - alpha relu(-x).
            run.outputs[0][row * count + index] = x > 0 ? x : x * slope
          }
        }
      }
    }
  }
}
