extension LayerRegistry {
  /// The layers of Keras that rnnx computes.
  public static let standard: LayerRegistry = {
    var registry = LayerRegistry()
    let kinds: [any LayerKind.Type] = [
      InputLayer.self, LSTM.self, GRU.self, SimpleRNN.self, RNNLayer.self, Bidirectional.self,
      TimeDistributed.self, Dense.self, Embedding.self, Masking.self, ActivationLayer.self,
      Dropout.self, SpatialDropout1D.self, GaussianDropout.self, GaussianNoise.self,
      AlphaDropout.self, Flatten.self, Reshape.self, Permute.self, RepeatVector.self,
      BatchNormalization.self, LayerNormalization.self, Add.self, Subtract.self, Multiply.self,
      Average.self, Maximum.self, Minimum.self, Concatenate.self, ReLU.self, LeakyReLU.self,
      ELU.self, ThresholdedReLU.self, Softmax.self, PReLU.self, Dot.self,
    ]
    for kind in kinds + spatial + others { registry.register(kind) }
    registry.registerOperators()
    registry.register(Attention.self, as: [Attention.className, Attention.additiveName])
    registry.register(
      MultiHeadAttention.self,
      as: [MultiHeadAttention.className] + MultiHeadAttention.groupedNames)
    return registry
  }()

  /// Layers whose windows slide over one to three axes.
  private static let spatial: [any LayerKind.Type] = [
    Conv<OneAxis>.self,
    ConvLSTM<OneAxis>.self,
    ConvLSTM<ThreeAxes>.self,
    ConvLSTM<TwoAxes>.self,
    Conv<TwoAxes>.self,
    Conv<ThreeAxes>.self,
    ConvTranspose<OneAxis>.self,
    ConvTranspose<TwoAxes>.self,
    ConvTranspose<ThreeAxes>.self,
    DepthwiseConv<OneAxis>.self,
    DepthwiseConv<TwoAxes>.self,
    SeparableConv<OneAxis>.self,
    SeparableConv<TwoAxes>.self,
    Pooling<MaxChoice, OneAxis>.self,
    Pooling<MaxChoice, TwoAxes>.self,
    Pooling<MaxChoice, ThreeAxes>.self,
    Pooling<AverageChoice, OneAxis>.self,
    Pooling<AverageChoice, TwoAxes>.self,
    Pooling<AverageChoice, ThreeAxes>.self,
    GlobalPooling<MaxChoice, OneAxis>.self,
    GlobalPooling<MaxChoice, TwoAxes>.self,
    GlobalPooling<MaxChoice, ThreeAxes>.self,
    GlobalPooling<AverageChoice, OneAxis>.self,
    GlobalPooling<AverageChoice, TwoAxes>.self,
    GlobalPooling<AverageChoice, ThreeAxes>.self,
    AdaptivePooling<MaxChoice, OneAxis>.self,
    AdaptivePooling<MaxChoice, TwoAxes>.self,
    AdaptivePooling<MaxChoice, ThreeAxes>.self,
    AdaptivePooling<AverageChoice, OneAxis>.self,
    AdaptivePooling<AverageChoice, TwoAxes>.self,
    AdaptivePooling<AverageChoice, ThreeAxes>.self,
    ZeroPadding<OneAxis>.self,
    ZeroPadding<TwoAxes>.self,
    ZeroPadding<ThreeAxes>.self,
    Cropping<OneAxis>.self,
    Cropping<TwoAxes>.self,
    Cropping<ThreeAxes>.self,
    UpSampling<OneAxis>.self,
    UpSampling<TwoAxes>.self,
    UpSampling<ThreeAxes>.self,
  ]

  /// Normalizations, preprocessing that is arithmetic, and what acts in training only.
  private static let others: [any LayerKind.Type] = [
    ActivityRegularization.self,
    CategoryEncoding.self,
    Discretization.self,
    EinsumDense.self,
    GroupNormalization.self,
    Identity.self,
    Normalization.self,
    RMSNormalization.self,
    Rescaling.self,
    SpatialDropout2D.self,
    SpatialDropout3D.self,
    UnitNormalization.self,
  ]
}
