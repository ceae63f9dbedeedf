import RNNXJSON

/// The largest value, or the mean, of windows chosen so that a given number of them covers the input.
///
/// Input `[axes…, channels]`, output `[output_size…, channels]`. Window i of n over an extent e begins
/// at floor(i e / n) and ends before ceil((i + 1) e / n). Source: `keras/src/backend/tensorflow/nn.py`,
/// `_adaptive_average_pool1d` and its kin.
public struct AdaptivePooling<Choice: PoolingChoice, Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "Adaptive\(Choice.word)Pooling\(Rank.count)D" }

  /// The number of windows along each axis.
  public var outputSize: [Int]
  /// Where the channels stand.
  public var dataFormat: ChannelFormat

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    outputSize = try config.extents("output_size", count: Rank.count)
    // Keras 3.15 on TensorFlow fails to make a single window, so nothing shows what it would be.
    guard !outputSize.contains(1) else {
      throw config.unsupported(
        "output_size", config.config["output_size"] ?? .null, ["2 and more, or global pooling"])
    }
    dataFormat = try ChannelFormat(config: &config)
  }

  /// The number of windows along each axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    for (extent, size) in zip(shape.axes, outputSize) {
      // Keras makes wrong windows of an output that is longer than its input.
      if let extent, size > extent {
        throw call.shapeError(expected: "at least \(outputSize) places")
      }
    }
    return [dataFormat.shape(outputSize, channels: shape.channels)]
  }

  /// The windows.
  public var notes: [String] { ["output \(outputSize)"] }
}
