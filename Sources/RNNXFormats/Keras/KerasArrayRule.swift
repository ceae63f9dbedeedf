import RNNXGraph

/// How some arrays of a Keras file become the weights of one layer.
enum KerasArrayRule: Hashable {
  /// Array for array.
  case plain
  /// Three arrays (W, U, b) a gate, gates in this order: an LSTM of Keras 0 and 1.
  case lstmGates(LSTMGateOrder)
  /// Three arrays a gate: a GRU of Keras 0 and 1.
  case gruGates(GRUGateOrder)
  /// Kernel blocks transposed, two biases in one array: CuDNNLSTM and CuDNNGRU.
  case cuDNN(gates: Int)
  /// A convolution's kernel, then the other arrays as they are.
  case convolution(KerasKernelTurn)
  /// A standard deviation in the place of the variance, `epsilon` outside its root: Keras 0.
  case deviation(epsilon: Double)

  /// What was done to the arrays, for people; `nil`: nothing.
  var description: String? {
    switch self {
    case .plain: nil
    case .lstmGates: "12 arrays, one a gate, joined in the order i f c o"
    case .gruGates: "9 arrays, one a gate, joined in the order z r h"
    case .cuDNN: "cuDNN's layout made plain"
    case .convolution(let turn):
      turn.flips.isEmpty ? "kernel axes reordered" : "kernel flipped: Theano convolves"
    case .deviation: "standard deviation made a variance"
    }
  }

  /// The arrays as weights, in the order of the slots.
  func weights(of arrays: [LayerWeights.Entry]) -> [LayerWeights.Entry] {
    switch self {
    case .plain: arrays
    case .lstmGates(let order):
      Self.joined(arrays, LSTMGateOrder.keras.gates.compactMap { order.gates.firstIndex(of: $0) })
    case .gruGates(let order):
      Self.joined(arrays, GRUGateOrder.keras.gates.compactMap { order.gates.firstIndex(of: $0) })
    case .cuDNN(let gates): Self.plain(ofCuDNN: arrays, gates: gates)
    case .convolution(let turn):
      arrays.enumerated().map { index, entry in
        index < turn.kernels ? entry.mapped(turn.turned) : entry
      }
    case .deviation(let epsilon):
      arrays.enumerated().map { index, entry in
        index == arrays.count - 1 ? entry.mapped { Self.variance(of: $0, epsilon) } : entry
      }
    }
  }

  /// The three arrays of all gates side by side, the gates in the order of `positions`.
  private static func joined(
    _ arrays: [LayerWeights.Entry], _ positions: [Int]
  ) -> [LayerWeights.Entry] {
    (0..<3).map { role in
      let parts = positions.map { arrays[3 * $0 + role] }
      return LayerWeights.Entry(
        name: parts.map(\.name).joined(separator: " + "),
        tensor: .joined(parts.map(\.tensor)))
    }
  }

  /// Kernels and biases of cuDNN as plain layers have them (`_convert_rnn_weights` of tf-keras).
  ///
  /// Each gate's block of the kernel is a [units, features] matrix under the shape [features, units];
  /// that of the recurrent kernel is transposed. An LSTM's two biases are always added; a GRU's stay
  /// apart.
  private static func plain(
    ofCuDNN arrays: [LayerWeights.Entry], gates: Int
  ) -> [LayerWeights.Entry] {
    let units = arrays[1].tensor.shape[0]
    let kernel = arrays[0].mapped { kernel in
      kernel.derived(shape: kernel.shape) { kernel in
        .joined(
          (0..<gates).map { gate in
            kernel.columns(gate * units..<(gate + 1) * units)
              .reshaped(to: [units, kernel.shape[0]]).permuted([1, 0])
          })
      }
    }
    let recurrent = arrays[1].mapped { recurrent in
      recurrent.derived(shape: recurrent.shape) { recurrent in
        .joined(
          (0..<gates).map { gate in
            recurrent.columns(gate * units..<(gate + 1) * units).permuted([1, 0])
          })
      }
    }
    let bias = arrays[2].mapped { bias in
      gates == GRUGateOrder.keras.gates.count
        ? bias.reshaped(to: [2, gates * units]) : halvesAdded(bias)
    }
    return [kernel, recurrent, bias]
  }

  private static func halvesAdded(_ bias: TensorData) -> TensorData {
    let half = bias.shape[0] / 2
    return bias.derived(shape: [half], elementType: .float32) { bias in
      let values = bias.floats()
      return TensorData(shape: [half], values: (0..<half).map { values[$0] + values[half + $0] })
    }
  }

  private static func variance(of deviation: TensorData, _ epsilon: Double) -> TensorData {
    deviation.derived(shape: deviation.shape, elementType: .float32) { deviation in
      let values = deviation.doubles().map { ($0 + epsilon) * ($0 + epsilon) - epsilon }
      return TensorData(shape: deviation.shape, values: values.map { Float($0) })
    }
  }
}

/// How a convolution's kernel is brought to the layout of Keras 2 and 3 on TensorFlow.
struct KerasKernelTurn: Hashable {
  /// How many arrays of the layer are kernels.
  var kernels = 1
  /// The axes in their new order; `nil`: as they are.
  var axes: [Int]?
  /// The shape afterwards, where an axis of 1 is dropped.
  var shape: [Int]?
  /// The axes along which the kernel is reversed (Theano convolves, others correlate).
  var flips: [Int] = []

  /// Whether nothing is to be done.
  var isIdentity: Bool { axes == nil && shape == nil && flips.isEmpty }

  func turned(_ kernel: TensorData) -> TensorData {
    var result = kernel
    if let axes { result = result.permuted(axes) }
    if let shape { result = result.reshaped(to: shape) }
    return result.flipped(flips)
  }
}

extension LayerWeights.Entry {
  /// The same entry with another tensor.
  func mapped(_ change: (TensorData) -> TensorData) -> LayerWeights.Entry {
    LayerWeights.Entry(name: name, tensor: change(tensor))
  }
}
