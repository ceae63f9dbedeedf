package import RNNXGraph

extension TrainingOnlyKind {
  /// Hands its input on.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer { LoadedLayer { _ in .handsOn() } }
}

extension Dropout: RunnableLayer {}
extension SpatialDropout1D: RunnableLayer {}
extension GaussianDropout: RunnableLayer {}
extension GaussianNoise: RunnableLayer {}
extension AlphaDropout: RunnableLayer {}
extension SpatialDropout2D: RunnableLayer {}
extension SpatialDropout3D: RunnableLayer {}
extension ActivityRegularization: RunnableLayer {}
extension Identity: RunnableLayer {}
