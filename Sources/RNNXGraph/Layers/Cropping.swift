import RNNXJSON

/// Cuts places off both ends of each axis.
///
/// Input `[axes…, channels]`, output `[shorter axes…, channels]`.
/// Source: `keras/src/layers/reshaping/cropping1d.py` and its kin.
public struct Cropping<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "Cropping\(Rank.count)D" }

  /// What is cut off.
  package var margins: Margins
  /// Where the channels stand.
  public var dataFormat: ChannelFormat

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    margins = try Margins("cropping", config: &config, rank: Rank.count)
    dataFormat = Rank.count == 1 ? .channelsLast : try ChannelFormat(config: &config)
  }

  /// The shorter axes.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    var axes: [Int?] = []
    for (extent, pair) in zip(shape.axes, margins.pairs) {
      let left = extent.map { $0 - pair.before - pair.after }
      guard left.map({ $0 > 0 }) ?? true else {
        throw call.shapeError(expected: "more than \(pair.before + pair.after) places to crop")
      }
      axes.append(left)
    }
    return [dataFormat.shape(axes, channels: shape.channels)]
  }

  /// What is cut off.
  public var notes: [String] { [margins.text] }
}
