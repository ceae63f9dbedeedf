import RNNXJSON

/// What convolutions share: windows, filters, activation.
public struct ConvolutionArguments: Sendable, Hashable {
  /// The number of channels of the output.
  public var filters: Int
  /// The extents of a window.
  public var kernelSize: [Int]
  /// From one window to the next.
  public var strides: [Int]
  /// What stands around the input.
  public var padding: WindowPadding
  /// Where the channels stand.
  public var dataFormat: ChannelFormat
  /// From one place of a window to the next.
  public var dilation: [Int]
  /// Applied to the sum.
  public var activation: Activation
  /// Whether there are offsets.
  public var usesBias: Bool

  /// Reads Keras' arguments of a layer with `rank` axes; `filters` is 0 where the layer has none.
  init(
    config: inout ConfigReader, rank: Int, causal: Bool = false, hasFilters: Bool = true
  ) throws(GraphError) {
    filters = hasFilters ? try config.int("filters") : 0
    kernelSize = try config.extents("kernel_size", count: rank)
    strides = try config.extents("strides", count: rank, default: 1)
    padding = try config.windowPadding(causal: causal)
    dataFormat = try ChannelFormat(config: &config)
    dilation = try config.extents("dilation_rate", count: rank, default: 1)
    activation = try config.activation("activation")
    if case .glu = activation {
      throw config.unsupported("activation", "glu", ["functions that keep the shape"])
    }
    usesBias = try config.bool("use_bias", default: true)
    try config.require("lora_rank", .null)
    try config.require("quantization_config", .null)
    config.ignore("lora_alpha")
    if padding == .causal && dataFormat == .channelsFirst {
      throw config.unsupported("padding", "causal", ["causal with channels_last"])
    }
  }

  /// Refuses strides that differ along the axes: TensorFlow has no depthwise convolution of that kind.
  func requireEqualStrides(_ config: ConfigReader) throws(GraphError) {
    guard Set(strides).count > 1 else { return }
    throw config.unsupported(
      "strides", config.config["strides"] ?? .null, ["equal numbers along the axes"])
  }

  /// The windows along each axis.
  package var axes: [WindowAxis] {
    kernelSize.indices.map {
      WindowAxis(
        size: kernelSize[$0], stride: strides[$0], dilation: dilation[$0], padding: padding)
    }
  }

  /// The output's shape for an input taken apart, with the given number of channels.
  func outputShape(
    for call: CallShapes, _ shape: SpatialShape, channels: Int
  ) throws(GraphError) -> Shape {
    dataFormat.shape(try call.windows(axes, over: shape.axes), channels: channels)
  }

  /// Kernel size and what is not as usual.
  var notes: [String] {
    let size = kernelSize.map(String.init).joined(separator: "x")
    var notes = ["kernel \(size)", padding.rawValue]
    if strides.contains(where: { $0 != 1 }) { notes.append("strides \(strides)") }
    if dilation.contains(where: { $0 != 1 }) { notes.append("dilation \(dilation)") }
    if dataFormat == .channelsFirst { notes.append(dataFormat.rawValue) }
    return notes + [activation.name]
  }
}

/// Weighted sums of windows that slide over sequences, images or volumes.
///
/// Input `[axes…, channels]`, output `[windows…, filters]`, channels first where `data_format` says
/// so. With `groups`, each group of filters sees its share of the channels only. The kernel is
/// correlated, not flipped. Source: `keras/src/layers/convolutional/base_conv.py`.
public struct Conv<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "Conv\(Rank.count)D" }

  /// Windows, filters, activation.
  public var arguments: ConvolutionArguments
  /// Into how many groups channels and filters are divided.
  public var groups: Int

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    arguments = try ConvolutionArguments(
      config: &config, rank: Rank.count, causal: Rank.count == 1)
    groups = try config.int("groups", default: 1)
    guard arguments.filters % groups == 0 else {
      throw config.invalid(
        "groups", .integer(groups), "a divisor of the \(arguments.filters) filters")
    }
    config.ignoreTraining(of: "kernel", "bias")
  }

  /// `kernel` `[window…, channels / groups, filters]`, `bias` `[filters]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    let channels = try shape.knownChannels(of: call)
    guard channels % groups == 0 else {
      throw call.shapeError(expected: "channels that \(groups) groups divide")
    }
    let kernel = WeightSlot(
      WeightRole.kernel, arguments.kernelSize + [channels / groups, arguments.filters])
    return arguments.usesBias
      ? [kernel, WeightSlot(WeightRole.bias, [arguments.filters])] : [kernel]
  }

  /// A window for each place along each axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    return [try arguments.outputShape(for: call, shape, channels: arguments.filters)]
  }

  /// The windows and the activation.
  public var notes: [String] { arguments.notes + (groups > 1 ? ["\(groups) groups"] : []) }
}
