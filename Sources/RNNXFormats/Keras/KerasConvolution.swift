import RNNXGraph
import RNNXJSON

/// How the kernels of one convolution layer have to be turned.
///
/// Source: `preprocess_weights_for_loading` and `convert_kernel` of Keras 2.2.5.
struct KerasConvolution {
  private let className: String
  private let isChannelsFirst: Bool
  private let writer: KerasArrayWriter
  /// The number of axes along which the kernel slides.
  private let spatialAxes: Int

  init?(leaf: KerasLeaf, writer: KerasArrayWriter) {
    guard let axes = Self.spatialAxes(leaf.className) else { return nil }
    className = leaf.className
    isChannelsFirst = leaf.config["data_format"]?.stringValue == "channels_first"
    self.writer = writer
    spatialAxes = axes
  }

  private static func spatialAxes(_ className: String) -> Int? {
    guard className.contains("Conv"), let digit = className.dropLast().last,
      className.last == "D" || className.hasSuffix("Transpose")
    else { return nil }
    if className.hasSuffix("Transpose") {
      return className.contains("1D") ? 1 : className.contains("2D") ? 2 : 3
    }
    return digit.wholeNumberValue
  }

  /// What to do with a kernel of shape `found` for a slot of shape `expected`; `nil`: nothing.
  func turn(of found: [Int], to expected: [Int]) -> KerasKernelTurn? {
    var turn = KerasKernelTurn()
    if className.hasPrefix("ConvLSTM") { turn.kernels = 2 }
    if className.hasPrefix("Separable") { turn.kernels = 2 }
    if writer.vintage.hasArraysByGate { arrange(&turn, found, expected) }
    if turn.axes == nil, turn.shape == nil, found != expected, found.count == 4,
      [3, 2, 0, 1].map({ found[$0] }) == expected
    {
      turn.axes = [3, 2, 0, 1]
    }
    if writer.isTheano, expected.count == spatialAxes + 2 {
      turn.flips = Array(0..<spatialAxes)
    }
    return turn.isIdentity ? nil : turn
  }

  /// The layouts of Keras 1.
  private func arrange(_ turn: inout KerasKernelTurn, _ found: [Int], _ expected: [Int]) {
    switch className {
    case "Conv1D" where found.count == 4 && expected.count == 3:
      // (length, 1, input, filters), or before 1.2 on Theano (filters, input, length, 1).
      let isNew = found[0] == expected[0] && found[1] == 1 && found[3] == expected[2]
      if !isNew { turn.axes = [2, 3, 1, 0] }
      if found.reduce(1, *) == expected.reduce(1, *) { turn.shape = expected }
    case "Conv2D" where isChannelsFirst && found.count == 4: turn.axes = [2, 3, 1, 0]
    case "Conv2DTranspose" where found.count == 4:
      turn.axes = isChannelsFirst ? [2, 3, 0, 1] : [0, 1, 3, 2]
    case "Conv3D" where isChannelsFirst && found.count == 5: turn.axes = [2, 3, 4, 1, 0]
    default: break
    }
  }
}
