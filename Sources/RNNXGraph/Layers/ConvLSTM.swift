import RNNXJSON

/// A long short-term memory whose products are convolutions: states are images, sequences or volumes.
///
/// ```
/// i = s(x*Ki + h*Ri + bi)   f = s(x*Kf + h*Rf + bf)   g = a(x*Kc + h*Rc + bc)   o = s(x*Ko + h*Ro + bo)
/// c' = f c + i g            h' = o a(c')
/// ```
///
/// `*` slides windows: over the input with the layer's strides, padding and dilation, over the state
/// always with padding "same". Input `[time steps, axes…, channels]`, output `[time steps, windows…,
/// filters]` or its last step. Source: `keras/src/layers/rnn/conv_lstm.py`.
public struct ConvLSTM<Rank: SpatialRank>: RecurrentKind {
  /// The class name in Keras.
  public static var className: String { "ConvLSTM\(Rank.count)D" }

  /// Windows, filters, activation.
  public var convolution: ConvolutionArguments
  /// Applied to the gates.
  public var recurrentActivation: Activation
  /// Sequence, direction, masks.
  public var arguments: RecurrentArguments

  /// The number of channels of the states.
  public var units: Int { convolution.filters }
  /// h and c.
  public var stateCount: Int { 2 }

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    convolution = try ConvolutionArguments(config: &config, rank: Rank.count)
    recurrentActivation = try config.activation("recurrent_activation", default: .sigmoid)
    arguments = try RecurrentArguments(config: &config)
    for (key, function) in [
      ("activation", convolution.activation), ("recurrent_activation", recurrentActivation),
    ] where !function.isElementwise {
      throw config.unsupported(key, .string(function.name), ["functions of single numbers"])
    }
  }

  /// `kernel` `[window…, channels, 4 x filters]`, `recurrent_kernel` `[window…, filters, 4 x filters]`,
  /// `bias` `[4 x filters]`, gates in Keras' order.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let frame = try self.frame(of: call)
    let shape = try SpatialShape(of: frame, rank: Rank.count, convolution.dataFormat)
    let columns = LSTMGateOrder.keras.gates.count * convolution.filters
    let slots = [
      WeightSlot(
        WeightRole.kernel, convolution.kernelSize + [try shape.knownChannels(of: call), columns]),
      WeightSlot(
        WeightRole.recurrentKernel, convolution.kernelSize + [convolution.filters, columns]),
    ]
    return convolution.usesBias ? slots + [WeightSlot(WeightRole.bias, [columns])] : slots
  }

  /// The sequence of states or its last step, then h and c where asked for.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let frame = try self.frame(of: call)
    let shape = try SpatialShape(of: frame, rank: Rank.count, convolution.dataFormat)
    let state = try convolution.outputShape(for: frame, shape, channels: convolution.filters)
    let initial = call.inputs.dropFirst() + (call.keywords["initial_state"] ?? [])
    let fits = initial.allSatisfy { $0.joined(state) != nil }
    guard initial.isEmpty || (initial.count == stateCount && fits) else {
      throw GraphError(
        layer: call.layer,
        .inputShape(
          expected: "\(state.shapeText) for each of its \(stateCount) initial states",
          found: initial.map(\.shapeText).joined(separator: ", ")))
    }
    let output = arguments.returnsSequences ? [call.first[0]] + state : state
    return [output] + (arguments.returnsState ? [state, state] : [])
  }

  /// The call of one step.
  private func frame(of call: CallShapes) throws(GraphError) -> CallShapes {
    try call.requireInputs(1...1 + stateCount)
    guard call.first.count == Rank.count + 2 else {
      let text = convolution.dataFormat.text(rank: Rank.count)
      throw call.shapeError(expected: "(batch, time, " + text.dropFirst("(batch, ".count))
    }
    return CallShapes(layer: call.layer, inputs: [Array(call.first.dropFirst())])
  }

  /// The windows, activations and flags.
  public var notes: [String] {
    convolution.notes + [recurrentActivation.name] + arguments.notes
  }
}
