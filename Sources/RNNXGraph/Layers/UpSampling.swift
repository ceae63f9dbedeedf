import RNNXJSON

/// Makes each axis longer by a whole factor, repeating or interpolating.
///
/// Input `[axes…, channels]`, output `[size x axes…, channels]`. Only images are interpolated; the
/// methods are those of `tf.image.resize` without antialiasing.
/// Source: `keras/src/layers/reshaping/up_sampling2d.py` and its kin.
public struct UpSampling<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "UpSampling\(Rank.count)D" }

  /// The factors.
  public var size: [Int]
  /// How values between those of the input are made.
  public var interpolation: Interpolation
  /// Where the channels stand.
  public var dataFormat: ChannelFormat

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    size = try config.extents("size", count: Rank.count, default: 2)
    dataFormat = Rank.count == 1 ? .channelsLast : try ChannelFormat(config: &config)
    interpolation = .nearest
    guard Rank.count == 2 else { return }
    let word = try config.choice(
      "interpolation", of: Interpolation.allCases.map(\.rawValue), default: "nearest")
    interpolation = Interpolation(rawValue: word) ?? .nearest
  }

  /// The longer axes.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    var axes: [Int?] = []
    for (extent, factor) in zip(shape.axes, size) {
      guard extent.map({ $0 <= 1 << 30 }) ?? true else {
        throw call.shapeError(expected: "shorter axes")
      }
      axes.append(extent.map { $0 * factor })
    }
    return [dataFormat.shape(axes, channels: shape.channels)]
  }

  /// Factors and method.
  public var notes: [String] {
    ["size \(size)"] + (interpolation == .nearest ? [] : [interpolation.rawValue])
  }
}

/// How an image is made larger.
public enum Interpolation: String, Sendable, Hashable, CaseIterable {
  /// Every value is repeated.
  case nearest
  /// Straight lines between neighbours.
  case bilinear
  /// Cubic polynomials through four neighbours (Keys, a = -1/2).
  case bicubic
  /// A windowed sinc of radius 3.
  case lanczos3
  /// A windowed sinc of radius 5.
  case lanczos5
  /// A bell curve of standard deviation 1/2; tf-keras only.
  case gaussian
  /// Mitchell's and Netravali's cubic; tf-keras only.
  case mitchellcubic
  /// The mean of the area that falls on a place, which repeats values; tf-keras only.
  case area
}
