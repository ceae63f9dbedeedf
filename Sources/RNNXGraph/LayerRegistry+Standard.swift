extension LayerRegistry {
  /// The layers of Keras that rnnx computes.
  public static let standard: LayerRegistry = {
    var registry = LayerRegistry()
    let kinds: [any LayerKind.Type] = [
      InputLayer.self, LSTM.self, GRU.self, SimpleRNN.self, Bidirectional.self,
      TimeDistributed.self, Dense.self, Embedding.self, Masking.self, ActivationLayer.self,
      Dropout.self, SpatialDropout1D.self, GaussianDropout.self, GaussianNoise.self,
      AlphaDropout.self, Flatten.self, Reshape.self, Permute.self, RepeatVector.self,
      BatchNormalization.self, LayerNormalization.self, Add.self, Subtract.self, Multiply.self,
      Average.self, Maximum.self, Minimum.self, Concatenate.self, ReLU.self, LeakyReLU.self,
      ELU.self, ThresholdedReLU.self, Softmax.self, PReLU.self, Dot.self,
      NotEqual.self, AnyOperation.self, ExpandDims.self, ZerosLike.self, OnesLike.self,
      LogicalOr.self,
    ]
    for kind in kinds { registry.register(kind) }
    return registry
  }()
}
