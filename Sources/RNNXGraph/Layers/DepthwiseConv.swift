import RNNXJSON

/// A convolution of each channel by itself, into `depth_multiplier` channels.
///
/// Input `[axes…, channels]`, output `[windows…, channels x depth_multiplier]`.
/// Source: `keras/src/layers/convolutional/base_depthwise_conv.py`.
public struct DepthwiseConv<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "DepthwiseConv\(Rank.count)D" }

  /// Windows and activation; there are no filters.
  public var arguments: ConvolutionArguments
  /// The number of channels of the output for each of the input.
  public var depthMultiplier: Int

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    arguments = try ConvolutionArguments(
      config: &config, rank: Rank.count, hasFilters: false)
    try arguments.requireEqualStrides(config)
    depthMultiplier = try config.int("depth_multiplier", default: 1)
    // Keras 2 and tf-keras write what their class inherits, without a meaning here.
    config.ignore("filters", "groups")
    config.ignoreTraining(of: "depthwise", "bias", "kernel")
  }

  /// `kernel` `[window…, channels, depth_multiplier]`, `bias` `[channels x depth_multiplier]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    let channels = try shape.knownChannels(of: call)
    let kernel = WeightSlot(
      WeightRole.depthwiseKernel, arguments.kernelSize + [channels, depthMultiplier])
    guard arguments.usesBias else { return [kernel] }
    return [kernel, WeightSlot(WeightRole.bias, [try outputChannels(channels, call)])]
  }

  /// A window for each place along each axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    let channels = try outputChannels(try shape.knownChannels(of: call), call)
    return [try arguments.outputShape(for: call, shape, channels: channels)]
  }

  private func outputChannels(_ channels: Int, _ call: CallShapes) throws(GraphError) -> Int {
    let (product, overflow) = channels.multipliedReportingOverflow(by: depthMultiplier)
    guard !overflow else { throw call.shapeError(expected: "fewer channels") }
    return product
  }

  /// The windows and the activation.
  public var notes: [String] {
    arguments.notes + (depthMultiplier > 1 ? ["depth_multiplier \(depthMultiplier)"] : [])
  }
}
