import RNNXJSON

/// The transposed convolution: every place of the input adds a weighted window to the output.
///
/// Input `[axes…, channels]`, output `[longer axes…, filters]`. Along an axis of extent n the output
/// has `n * stride` places with padding "same" and `(n - 1) * stride + max(reach, stride)` with
/// "valid", where `output_padding` is null; else `(n - 1) * stride + reach % 2 + output_padding` and
/// `(n - 1) * stride + reach + output_padding` (Keras 3; tf-keras: `… + reach - 2 * (reach / 2) + …`,
/// which is the same). It is the gradient of the convolution from that output to this input.
/// Source: `keras/src/backend/common/backend_utils.py`.
public struct ConvTranspose<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "Conv\(Rank.count)DTranspose" }

  /// Windows, filters, activation.
  public var arguments: ConvolutionArguments
  /// Places added to the output's end along each axis; `nil`: as many as make the usual extent.
  public var outputPadding: [Int]?

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    arguments = try ConvolutionArguments(config: &config, rank: Rank.count)
    outputPadding =
      config.value("output_padding") == nil
      ? nil : try config.extents("output_padding", count: Rank.count, minimum: 0)
    // TensorFlow, which alone writes them, has no gradient of groups.
    try config.require("groups", 1)
    // Nor is there a transposed convolution of volumes with gaps.
    if Rank.count == 3, arguments.dilation.contains(where: { $0 != 1 }) {
      throw config.unsupported(
        "dilation_rate", config.config["dilation_rate"] ?? .null, ["1 for volumes"])
    }
    config.ignoreTraining(of: "kernel", "bias")
  }

  /// `kernel` `[window…, filters, channels]`, `bias` `[filters]`.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    let kernel = WeightSlot(
      WeightRole.kernel,
      arguments.kernelSize + [arguments.filters, try shape.knownChannels(of: call)])
    return arguments.usesBias
      ? [kernel, WeightSlot(WeightRole.bias, [arguments.filters])] : [kernel]
  }

  /// The longer axes.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, arguments.dataFormat)
    var axes: [Int?] = []
    for (axis, extent) in shape.axes.enumerated() {
      guard let extent else {
        axes.append(nil)
        continue
      }
      axes.append(try outputExtent(axis, extent, call))
    }
    return [arguments.dataFormat.shape(axes, channels: arguments.filters)]
  }

  private func outputExtent(
    _ axis: Int, _ extent: Int, _ call: CallShapes
  ) throws(GraphError) -> Int {
    let (reach, stride) = (arguments.axes[axis].reach, arguments.strides[axis])
    guard extent >= 1, extent <= 1 << 20 else {
      throw call.shapeError(expected: "between 1 and \(1 << 20) places along each axis")
    }
    let length =
      switch (arguments.padding, outputPadding?[axis]) {
      case (.valid, let more): (extent - 1) * stride + reach + (more ?? max(stride - reach, 0))
      case (_, nil): extent * stride
      case (_, let more?): (extent - 1) * stride + reach % 2 + more
      }
    // The convolution from the output back to the input must give as many windows.
    guard length >= 1,
      WindowAxis(
        size: arguments.kernelSize[axis], stride: stride, dilation: arguments.dilation[axis],
        padding: arguments.padding
      ).windows(over: length) == extent
    else {
      throw call.shapeError(
        expected: "an output_padding below the strides, so that \(length) places lead back to it")
    }
    return length
  }

  /// The windows and the activation.
  public var notes: [String] {
    arguments.notes + (outputPadding.map { ["output_padding \($0)"] } ?? [])
  }
}
