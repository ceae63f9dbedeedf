import RNNXGraph
import RNNXONNX
import Testing

@Suite("ONNX files that lie")
struct HostileFileTests {
  /// A small sound model: y = x + offset.
  private static var model: ONNXModel {
    let info = { (name: String) in
      ONNXValueInfo(name: name, elementType: .float32, shape: [.named("batch"), .fixed(3)])
    }
    let graph = ONNXGraph(
      name: "sum", nodes: [ONNXNode("Add", name: "sum", inputs: ["x", "offset"], outputs: ["y"])],
      initializers: ["offset": TensorData(shape: [3], values: [Float(1), 2, 3])],
      initializerNames: ["offset"], inputs: [info("x")], outputs: [info("y")])
    return ONNXModel(irVersion: 8, producerName: "test", opsets: ["": 17], graph: graph)
  }

  @Test("What is written is read again")
  func roundTrip() throws {
    let read = try ONNXReader().read(bytes: ONNXWriter.bytes(of: Self.model), name: "m.onnx")
    #expect(read.opset == 17)
    #expect(read.graph.nodes.map(\.operation) == ["Add"])
    #expect(read.graph.initializers["offset"] == Self.model.graph.initializers["offset"])
    #expect(read.graph.inputs == Self.model.graph.inputs)
  }

  @Test("A file cut anywhere is an error or another sound model, never a trap")
  func truncation() {
    let bytes = ONNXWriter.bytes(of: Self.model)
    for count in bytes.indices {
      _ = try? ONNXReader().read(bytes: Array(bytes[..<count]), name: "m.onnx")
    }
    #expect(throws: ONNXError.self) {
      try ONNXReader().read(bytes: Array(bytes[..<(bytes.count / 2)]), name: "m.onnx")
    }
  }

  @Test("A changed byte is an error or another model, never a trap")
  func mutation() {
    let bytes = ONNXWriter.bytes(of: Self.model)
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= change
        _ = try? ONNXReader().read(bytes: changed, name: "m.onnx")
      }
    }
  }
}
