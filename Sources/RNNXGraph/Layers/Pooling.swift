import RNNXJSON

/// What a pooling layer takes of each window.
public protocol PoolingChoice: Sendable {
  /// The word in the class name: "Max" or "Average".
  static var word: String { get }
  /// Whether means are taken, and not the largest values.
  static var averages: Bool { get }
}

/// The largest value.
public enum MaxChoice: PoolingChoice {
  /// "Max", as in "MaxPooling1D".
  public static let word = "Max"
  /// No.
  public static let averages = false
}

/// The mean.
public enum AverageChoice: PoolingChoice {
  /// "Average", as in "AveragePooling1D".
  public static let word = "Average"
  /// Yes.
  public static let averages = true
}

/// The largest value, or the mean, of every window, channel by channel.
///
/// Input `[axes…, channels]`, output `[windows…, channels]`. Padding counts for nothing, in means
/// neither. Source: `keras/src/layers/pooling/base_pooling.py`.
public struct Pooling<Choice: PoolingChoice, Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "\(Choice.word)Pooling\(Rank.count)D" }

  /// The extents of a window.
  public var poolSize: [Int]
  /// From one window to the next.
  public var strides: [Int]
  /// What stands around the input.
  public var padding: WindowPadding
  /// Where the channels stand.
  public var dataFormat: ChannelFormat

  /// Reads Keras' arguments; strides that are null are the extents of the window.
  public init(config: inout ConfigReader) throws(GraphError) {
    poolSize = try config.extents("pool_size", count: Rank.count, default: 2)
    strides =
      config.value("strides") == nil
      ? poolSize : try config.extents("strides", count: Rank.count)
    padding = try config.windowPadding()
    dataFormat = try ChannelFormat(config: &config)
  }

  /// The windows along each axis.
  package var axes: [WindowAxis] {
    poolSize.indices.map {
      WindowAxis(size: poolSize[$0], stride: strides[$0], padding: padding)
    }
  }

  /// A window for each place along each axis.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    return [
      dataFormat.shape(try call.windows(axes, over: shape.axes), channels: shape.channels)
    ]
  }

  /// The windows.
  public var notes: [String] {
    ["pool \(poolSize.map(String.init).joined(separator: "x"))", padding.rawValue]
  }
}
