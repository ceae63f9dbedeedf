import RNNXJSON

/// How many axes besides batch and channels a layer works along: the 1, 2 or 3 in "Conv1D".
public protocol SpatialRank: Sendable {
  /// The number of axes.
  static var count: Int { get }
}

/// Sequences.
public enum OneAxis: SpatialRank {
  /// One axis.
  public static let count = 1
}
/// Images.
public enum TwoAxes: SpatialRank {
  /// Two axes.
  public static let count = 2
}
/// Volumes and films.
public enum ThreeAxes: SpatialRank {
  /// Three axes.
  public static let count = 3
}

/// Where the channels of a sample stand.
public enum ChannelFormat: String, Sendable, Hashable, CaseIterable {
  /// Behind the other axes.
  case channelsLast = "channels_last"
  /// In front of them.
  case channelsFirst = "channels_first"

  /// Reads `data_format`.
  init(config: inout ConfigReader) throws(GraphError) {
    let word = try config.choice(
      "data_format", of: Self.allCases.map(\.rawValue), default: Self.channelsLast.rawValue)
    self = Self(rawValue: word) ?? .channelsLast
  }

  /// A shape of the given axes and channels.
  package func shape(_ axes: [Int?], channels: Int?) -> Shape {
    self == .channelsLast ? axes + [channels] : [channels] + axes
  }

  /// The names of the axes, for messages.
  func text(rank: Int) -> String {
    let axes = [["time steps"], ["height", "width"], ["depth", "height", "width"]][rank - 1]
    let words = self == .channelsLast ? axes + ["channels"] : ["channels"] + axes
    return "(batch, " + words.joined(separator: ", ") + ")"
  }
}

/// A sample's axes, apart from its channels.
package struct SpatialShape {
  /// The extents along which windows slide.
  package let axes: [Int?]
  /// The number of channels, where known.
  package let channels: Int?

  /// Takes the only input of a call apart, which must have `rank` axes besides batch and channels.
  package init(of call: CallShapes, rank: Int, _ format: ChannelFormat) throws(GraphError) {
    let shape = try call.single(rank: rank + 1, format.text(rank: rank))
    guard shape.allSatisfy({ $0.map { $0 <= 1 << 40 } ?? true }) else {
      throw call.shapeError(expected: "extents of at most \(1 << 40)")
    }
    axes = Array(format == .channelsLast ? shape.dropLast() : shape.dropFirst())
    channels = format == .channelsLast ? shape[rank] : shape[0]
  }

  /// The number of channels, on which weights depend.
  func knownChannels(of call: CallShapes) throws(GraphError) -> Int {
    guard let channels, channels > 0 else {
      throw call.shapeError(expected: "a known number of channels")
    }
    return channels
  }
}

/// What stands around the input where windows reach beyond it.
public enum WindowPadding: String, Sendable, Hashable {
  /// Nothing: windows stay inside.
  case valid
  /// As much as makes the output as long as the input, divided by the stride; more of it behind.
  case same
  /// All of it before the input, so that no output depends on a later input.
  case causal
}

/// One axis along which windows slide, as TensorFlow counts them.
package struct WindowAxis: Sendable, Hashable {
  /// The extent of the window, its gaps included.
  package let reach: Int
  /// From one window to the next.
  package let stride: Int
  /// What stands around.
  package let padding: WindowPadding

  /// Windows of `size` places, `dilation` apart; all of them at most 2^20.
  package init(size: Int, stride: Int, dilation: Int = 1, padding: WindowPadding) {
    reach = (size - 1) * dilation + 1
    self.stride = stride
    self.padding = padding
  }

  /// The number of windows; 0 where not even one fits.
  package func windows(over extent: Int) -> Int {
    switch padding {
    case .same: (extent + stride - 1) / stride
    case .valid: extent < reach ? 0 : (extent - reach) / stride + 1
    case .causal: (extent + stride - 1) / stride
    }
  }

  /// The places before the input.
  package func before(_ extent: Int) -> Int {
    switch padding {
    case .valid: 0
    case .causal: reach - 1
    case .same: max((windows(over: extent) - 1) * stride + reach - extent, 0) / 2
    }
  }
}

extension ConfigReader {
  /// Extents of windows, strides and the like: one for each axis, at most 2^20.
  mutating func extents(
    _ key: String, count: Int, minimum: Int = 1, default fallback: Int? = nil
  ) throws(GraphError) -> [Int] {
    let list = try ints(
      key, count: count, minimum: minimum,
      default: fallback.map { Array(repeating: $0, count: count) })
    guard list.allSatisfy({ $0 <= 1 << 20 }) else {
      throw invalid(key, config[key] ?? .null, "whole numbers of at most \(1 << 20)")
    }
    return list
  }

  /// `padding` of a layer with windows.
  mutating func windowPadding(causal: Bool = false) throws(GraphError) -> WindowPadding {
    let words = causal ? ["valid", "same", "causal"] : ["valid", "same"]
    let word = try choice("padding", of: words, default: "valid")
    return WindowPadding(rawValue: word) ?? .valid
  }

  /// Takes note of what initializes, regularizes and constrains weights of the given names.
  mutating func ignoreTraining(of weights: String...) {
    for weight in weights {
      ignore("\(weight)_initializer", "\(weight)_regularizer", "\(weight)_constraint")
    }
    ignore("activity_regularizer")
  }
}

extension CallShapes {
  /// The number of windows along each axis; an error where none fits or where the padded sample
  /// would be beyond reason.
  package func windows(_ axes: [WindowAxis], over extents: [Int?]) throws(GraphError) -> [Int?] {
    // What is no axis of windows is channels.
    let spatial = (zip(axes, extents).map { $1 }).knownCount ?? 1
    var padded = max((first.knownCount ?? 1) / max(spatial, 1), 1)
    var output: [Int?] = []
    for (axis, extent) in zip(axes, extents) {
      guard let extent else {
        output.append(nil)
        continue
      }
      let count = axis.windows(over: extent)
      guard count > 0 else {
        throw shapeError(expected: "at least \(max(axis.reach, 1)) along an axis for the window")
      }
      output.append(count)
      let (product, overflow) = padded.multipliedReportingOverflow(
        by: min(extent, 1 << 40) + min(axis.reach, 1 << 40))
      padded = overflow ? .max : product
    }
    // An input with its padding, where windows overlap the rim on both sides.
    guard padded <= 8 * GraphShapes.mostValues else {
      throw shapeError(
        expected: "an input that windows do not pad beyond \(8 * GraphShapes.mostValues) values")
    }
    return output
  }
}
