import RNNXJSON

/// How many places are added or taken away before and behind each axis.
package struct Margins: Sendable, Hashable {
  /// Before and behind, for each axis.
  package var pairs: [(before: Int, after: Int)]

  package static func == (left: Margins, right: Margins) -> Bool {
    left.pairs.elementsEqual(right.pairs, by: ==)
  }

  package func hash(into hasher: inout Hasher) {
    for pair in pairs { hasher.combine([pair.before, pair.after]) }
  }

  /// Reads a number for all, a number for each axis, or a pair for each axis; for one axis a pair.
  init(_ key: String, config: inout ConfigReader, rank: Int) throws(GraphError) {
    guard let value = config.value(key) else {
      pairs = Array(repeating: (1, 1), count: rank)
      return
    }
    if let number = value.intValue {
      pairs = Array(repeating: (number, number), count: rank)
    } else if rank == 1, let pair = Self.pair(value) {
      pairs = [pair]
    } else {
      pairs = (value.arrayValue ?? []).compactMap { item in
        item.intValue.map { ($0, $0) } ?? Self.pair(item)
      }
    }
    let numbers = pairs.flatMap { [$0.before, $0.after] }
    let fits =
      pairs.count == rank
      && (value.intValue != nil || rank == 1 || value.arrayValue?.count == rank)
      && numbers.allSatisfy { (0...1 << 20).contains($0) }
    guard fits else {
      throw config.invalid(key, value, "one number, or numbers before and behind each axis")
    }
  }

  private static func pair(_ value: JSONValue) -> (before: Int, after: Int)? {
    guard let list = value.arrayValue, list.count == 2, let before = list[0].intValue,
      let after = list[1].intValue
    else { return nil }
    return (before, after)
  }

  /// The margins, for people.
  var text: String { pairs.map { "\($0.before)+\($0.after)" }.joined(separator: ", ") }
}

/// Zeros before and behind each axis.
///
/// Input `[axes…, channels]`, output `[longer axes…, channels]`; of one axis the channels always stand
/// last. Source: `keras/src/layers/reshaping/zero_padding1d.py` and its kin.
public struct ZeroPadding<Rank: SpatialRank>: LayerKind {
  /// The class name in Keras.
  public static var className: String { "ZeroPadding\(Rank.count)D" }

  /// The zeros.
  package var margins: Margins
  /// Where the channels stand.
  public var dataFormat: ChannelFormat

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    margins = try Margins("padding", config: &config, rank: Rank.count)
    dataFormat = try ChannelFormat(config: &config)
  }

  /// The longer axes.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let shape = try SpatialShape(of: call, rank: Rank.count, dataFormat)
    let axes = zip(shape.axes, margins.pairs).map { extent, pair in
      extent.map { $0 + pair.before + pair.after }
    }
    return [dataFormat.shape(axes, channels: shape.channels)]
  }

  /// The zeros.
  public var notes: [String] { [margins.text] }
}
