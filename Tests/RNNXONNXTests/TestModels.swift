import RNNXGraph
import RNNXONNX

/// Small models that tests damage.
enum TestModels {
  /// A declaration of [batch, 3] float32.
  static func info(_ name: String) -> ONNXValueInfo {
    ONNXValueInfo(name: name, elementType: .float32, shape: [.named("batch"), .fixed(3)])
  }

  /// y = x + offset.
  static var sum: ONNXModel {
    model([ONNXNode("Add", name: "sum", inputs: ["x", "offset"], outputs: ["y"])])
  }

  /// A model of x and y with one tensor, `offset`.
  static func model(_ nodes: [ONNXNode]) -> ONNXModel {
    let graph = ONNXGraph(
      name: "sum", nodes: nodes,
      initializers: ["offset": TensorData(shape: [3], values: [Float(1), 2, 3])],
      initializerNames: ["offset"], inputs: [info("x")], outputs: [info("y")])
    return ONNXModel(irVersion: 8, producerName: "test", opsets: ["": 17], graph: graph)
  }
}

/// Bytes of protobuf, written by hand where a sound writer would not.
enum ProtoBytes {
  static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A field of a length and its bytes.
  static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  /// A field of a whole number.
  static func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
    varint(number << 3) + varint(UInt64(bitPattern: value))
  }

  static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  /// A model whose graph holds the given fields: IR version 8, opset 17.
  static func model(graph: [UInt8]) -> [UInt8] {
    field(1, 8) + field(7, graph) + field(8, field(2, 17))
  }

  /// An initializer: extents, type, and raw bytes.
  static func tensor(_ name: String, extents: [Int64], type: Int64 = 1, raw: [UInt8]) -> [UInt8] {
    field(5, extents.flatMap { field(1, $0) } + field(2, type) + field(8, name) + field(9, raw))
  }
}
