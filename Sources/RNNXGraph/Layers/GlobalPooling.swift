import RNNXJSON

/// The largest value, or the mean, of each channel.
///
/// Input `[axes…, channels]`, output `[channels]`, or `[1…, channels]` with `keepdims`. The mean over
/// one axis leaves masked steps out. Source: `keras/src/layers/pooling/base_global_pooling.py`,
/// `global_average_pooling1d.py`.
public struct GlobalPooling<Choice: PoolingChoice, Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "Global\(Choice.word)Pooling\(Rank.count)D" }

  /// Where the channels stand.
  public var dataFormat: ChannelFormat
  /// Whether the axes stay, with an extent of 1.
  public var keepsAxes: Bool

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    dataFormat = try ChannelFormat(config: &config)
    keepsAxes = try config.bool("keepdims", default: false)
  }

  /// The channels.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    guard !shape.axes.contains(0) else {
      throw call.shapeError(expected: "at least one place along each axis")
    }
    guard keepsAxes else { return [[shape.channels]] }
    return [dataFormat.shape(shape.axes.map { _ in 1 }, channels: shape.channels)]
  }

  /// What is not as usual.
  public var notes: [String] {
    (keepsAxes ? ["keepdims"] : [])
      + (dataFormat == .channelsFirst ? [dataFormat.rawValue] : [])
  }
}
