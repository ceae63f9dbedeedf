import RNNXGraph
import RNNXJSON
import Testing

/// A few numbers in a config that ask for more than any memory has.
@Suite("Size limit")
struct SizeLimitTests {
  /// A layer and the shape of its input.
  struct Bomb: Sendable, CustomTestStringConvertible {
    let className: String
    let config: JSONObject
    let input: Shape
    var testDescription: String { "\(className) over \(input.shapeText)" }
  }

  static let most = 1 << 20
  static let bombs = [
    Bomb(className: "RepeatVector", config: ["n": .integer(1 << 40)], input: [3]),
    Bomb(className: "RepeatVector", config: ["n": .integer(1 << 40)], input: [nil]),
    Bomb(
      className: "UpSampling3D", config: ["size": .integer(most)], input: [4, 4, 4, 2]),
    Bomb(
      className: "UpSampling2D", config: ["size": .integer(most)], input: [1 << 10, nil, 1 << 10]),
    Bomb(className: "ZeroPadding3D", config: ["padding": .integer(most)], input: [2, 2, 2, 2]),
    Bomb(
      className: "Conv2DTranspose",
      config: ["filters": .integer(1 << 20), "kernel_size": 2, "strides": .integer(1 << 10)],
      input: [512, 512, 3]),
    Bomb(
      className: "Conv2D", config: ["filters": .integer(1 << 40), "kernel_size": 1],
      input: [5, 5, 2]),
    Bomb(
      className: "Conv2D",
      config: [
        "filters": 1, "kernel_size": .integer(most), "dilation_rate": .integer(most),
        "padding": "same",
      ], input: [5, 5, 2]),
    Bomb(
      className: "ConvLSTM2D",
      config: ["filters": 1, "kernel_size": .integer(most), "padding": "same"],
      input: [3, 50, 50, 200]),
    Bomb(
      className: "Embedding",
      config: ["input_dim": 4, "output_dim": .integer(1 << 40)], input: [1 << 20]),
    Bomb(className: "Dense", config: ["units": .integer(1 << 40)], input: [5, 3]),
    Bomb(className: "LSTM", config: ["units": .integer(1 << 40)], input: [5, 3]),
    Bomb(
      className: "ops.Tile", config: ["repeats": [1, 65536, 65536]], input: [3, 3]),
    Bomb(className: "ops.Tile", config: ["repeats": [1, 65536]], input: [nil]),
    Bomb(
      className: "ops.Repeat", config: ["repeats": 65536, "axis": 1], input: [1 << 20, 3]),
    Bomb(className: "ops.OneHot", config: ["num_classes": .integer(1 << 40)], input: [3]),
    Bomb(
      className: "CategoryEncoding",
      config: ["num_tokens": .integer(1 << 40), "output_mode": "one_hot"], input: [5]),
  ]

  @Test("An output beyond all memory is refused and its layer named", arguments: bombs)
  func isRefused(_ bomb: Bomb) throws {
    let object: JSONObject = [
      "class_name": .string(bomb.className), "config": .object(bomb.config),
    ]
    let kind = try LayerRegistry.standard.kind(of: object, at: "bomb")
    #expect(kind.unsupported.isEmpty, "\(kind.unsupported)")
    let input = Layer(
      name: "in", kind: InputLayer(shape: bomb.input), calls: [LayerCall(inputs: [])])
    let layer = Layer(
      name: "bomb", kind: kind, calls: [LayerCall(inputs: [TensorReference("in")])])
    let graph = ModelGraph(
      name: "model", layers: [input, layer], inputs: [TensorReference("in")],
      outputs: [TensorReference("bomb")], isSequential: false)
    let fault = try #require(GraphShapes(describing: graph).faults.first)
    #expect(fault.layer == "bomb")
    switch fault.reason {
    case .outputSize, .inputShape: break
    default: Issue.record("\(fault)")
    }
  }

  @Test(
    "An input beyond all memory is refused and named",
    arguments: [[1 << 40], [1 << 20, 1 << 20]])
  func inputIsRefused(_ shape: [Int]) {
    let input = Layer(
      name: "in", kind: InputLayer(shape: shape), calls: [LayerCall(inputs: [])])
    let graph = ModelGraph(
      name: "model", layers: [input], inputs: [TensorReference("in")],
      outputs: [TensorReference("in")], isSequential: false)
    #expect(GraphShapes(describing: graph).faults.first?.layer == "in")
  }
}
