import RNNXJSON

/// A convolution of each channel by itself, then a product that mixes the channels.
///
/// Input `[axes…, channels]`, output `[windows…, filters]`; offset and activation stand behind both.
/// Source: `keras/src/layers/convolutional/base_separable_conv.py`.
public struct SeparableConv<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "SeparableConv\(Rank.count)D" }

  /// Windows, filters, activation.
  public var arguments: ConvolutionArguments
  /// The number of channels between the two parts for each of the input.
  public var depthMultiplier: Int

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    arguments = try ConvolutionArguments(
      config: &config, rank: Rank.count, causal: Rank.count == 1)
    try arguments.requireEqualStrides(config)
    depthMultiplier = try config.int("depth_multiplier", default: 1)
    try config.require("groups", 1)
    config.ignoreTraining(of: "depthwise", "pointwise", "bias", "kernel")
  }

  /// `depthwise_kernel` `[window…, channels, depth_multiplier]`, `pointwise_kernel`
  /// `[1…, channels x depth_multiplier, filters]`, `bias` `[filters]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    let channels = try shape.knownChannels(of: call)
    let (between, overflow) = channels.multipliedReportingOverflow(by: depthMultiplier)
    guard !overflow else { throw call.shapeError(expected: "fewer channels") }
    let kernels = [
      WeightSlot(WeightRole.depthwiseKernel, arguments.kernelSize + [channels, depthMultiplier]),
      WeightSlot(
        WeightRole.pointwiseKernel,
        Array(repeating: 1, count: Rank.count) + [between, arguments.filters]),
    ]
    return arguments.usesBias
      ? kernels + [WeightSlot(WeightRole.bias, [arguments.filters])] : kernels
  }

  /// A window for each place along each axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    return [try arguments.outputShape(for: call, shape, channels: arguments.filters)]
  }

  /// The windows and the activation.
  public var notes: [String] {
    arguments.notes + (depthMultiplier > 1 ? ["depth_multiplier \(depthMultiplier)"] : [])
  }
}
