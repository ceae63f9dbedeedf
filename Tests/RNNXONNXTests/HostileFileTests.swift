import RNNXGraph
import RNNXONNX
import RNNXONNXRuntime
import Testing

@Suite("ONNX files that lie")
struct HostileFileTests {
  private static func read(_ bytes: [UInt8]) throws -> ONNXModel {
    try ONNXReader().read(bytes: bytes, name: "m.onnx")
  }

  private static func compile(_ nodes: [ONNXNode]) throws -> ONNXProgram {
    try ONNXProgram(TestModels.model(nodes), file: "m.onnx")
  }

  @Test("What is written is read again")
  func roundTrip() throws {
    let model = TestModels.sum
    let read = try Self.read(ONNXWriter.bytes(of: model))
    #expect(read.opset == 17)
    #expect(read.graph.nodes.map(\.operation) == ["Add"])
    #expect(read.graph.initializers["offset"] == model.graph.initializers["offset"])
    #expect(read.graph.inputs == model.graph.inputs)
  }

  @Test("A file cut anywhere is an error or another sound model, never a trap")
  func truncation() {
    let bytes = ONNXWriter.bytes(of: TestModels.sum)
    for count in bytes.indices {
      guard let model = try? Self.read(Array(bytes[..<count])) else { continue }
      _ = try? ONNXProgram(model, file: "m.onnx")
      _ = try? ONNXImporter().lift(model, file: "m.onnx")
    }
    #expect(throws: ONNXError.self) { try Self.read(Array(bytes[..<(bytes.count / 2)])) }
  }

  @Test("A changed byte is an error or another model, never a trap")
  func mutation() {
    let bytes = ONNXWriter.bytes(of: TestModels.sum)
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x02, 0x10, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= change
        guard let model = try? Self.read(changed) else { continue }
        _ = try? ONNXImporter().lift(model, file: "m.onnx")
        guard let program = try? ONNXProgram(model, file: "m.onnx") else { continue }
        let x = TensorData(shape: [2, 3], values: [Float](repeating: 1, count: 6))
        _ = try? program.run(["x": x])
      }
    }
  }

  @Test(
    "Sizes that the bytes do not bear out are refused before memory is taken",
    arguments: [[1 << 62], [1 << 40, 1 << 40], [-3], [1 << 31, 2], [4]] as [[Int64]])
  func declaredSizes(extents: [Int64]) {
    let raw = [UInt8](repeating: 0, count: 12)
    let bytes = ProtoBytes.model(graph: ProtoBytes.tensor("w", extents: extents, raw: raw))
    #expect(throws: ONNXError.self) { try Self.read(bytes) }
  }

  @Test("Lengths beyond the file are refused")
  func lengths() {
    let bytes = ProtoBytes.field(1, 8) + [0x3A] + ProtoBytes.varint(1 << 62)
    #expect(throws: ONNXError.self) { try Self.read(bytes) }
  }

  @Test("Graphs inside graphs without end are refused")
  func depth() {
    // A node whose argument is a graph with a node whose argument is a graph …
    var graph: [UInt8] = []
    for _ in 0..<2000 {
      let attribute = ProtoBytes.field(5, ProtoBytes.field(20, 5) + ProtoBytes.field(6, graph))
      graph = ProtoBytes.field(1, ProtoBytes.field(4, "If") + attribute)
    }
    #expect(throws: ONNXError.self) { try Self.read(ProtoBytes.model(graph: graph)) }
  }

  @Test(
    "A type that no tensor has, and types below a byte, are refused", arguments: [0, 99, -1, 22])
  func types(type: Int64) {
    let bytes = ProtoBytes.model(
      graph: ProtoBytes.tensor("w", extents: [3], type: type, raw: [0, 0, 0]))
    #expect(throws: ONNXError.self) { try Self.read(bytes) }
  }

  @Test("Nodes that wait for each other are refused")
  func cycle() {
    let nodes = [
      ONNXNode("Add", name: "a", inputs: ["x", "q"], outputs: ["p"]),
      ONNXNode("Add", name: "b", inputs: ["p", "x"], outputs: ["q"]),
      ONNXNode("Relu", name: "c", inputs: ["q"], outputs: ["y"]),
    ]
    #expect(throws: ONNXError.self) { try Self.compile(nodes) }
    #expect(throws: ONNXError.self) {
      try ONNXImporter().lift(TestModels.model(nodes), file: "m.onnx")
    }
  }

  @Test("Two tensors of one name are refused")
  func duplicates() {
    let nodes = [
      ONNXNode("Relu", inputs: ["x"], outputs: ["y"]),
      ONNXNode("Tanh", inputs: ["x"], outputs: ["y"]),
    ]
    #expect(throws: ONNXError.self) { try Self.compile(nodes) }
    let twice = ProtoBytes.tensor("w", extents: [1], raw: [0, 0, 0, 0])
    #expect(throws: ONNXError.self) { try Self.read(ProtoBytes.model(graph: twice + twice)) }
  }

  @Test("A name that nobody makes is refused")
  func missing() {
    #expect(throws: ONNXError.self) {
      try Self.compile([ONNXNode("Add", inputs: ["x", "nowhere"], outputs: ["y"])])
    }
  }

  @Test("All that is unknown is listed at once, with counts")
  func unknown() {
    let nodes = [
      ONNXNode("Mystery", inputs: ["x"], outputs: ["a"]),
      ONNXNode("Mystery", inputs: ["a"], outputs: ["b"]),
      ONNXNode("Fused", domain: "com.example", inputs: ["b"], outputs: ["c"]),
      ONNXNode("Relu", inputs: ["c"], outputs: ["y"], attributes: ["slope": .float(1)]),
    ]
    do {
      _ = try Self.compile(nodes)
      Issue.record("Unknown operators must be refused.")
    } catch {
      let text = "\(error)"
      for part in ["Mystery", "2", "com.example.Fused", "Relu", "slope"] {
        #expect(text.contains(part), "\(part) in \(text)")
      }
    }
  }

  @Test("Arguments and inputs of the wrong type are refused")
  func wrongTypes() throws {
    #expect(throws: ONNXError.self) {
      try Self.compile([
        ONNXNode("Softmax", inputs: ["x"], outputs: ["y"], attributes: ["axis": .string("one")])
      ])
    }
    let program = try ONNXProgram(TestModels.sum, file: "m.onnx")
    #expect(throws: ONNXError.self) {
      try program.run(["x": TensorData(shape: [1, 3], values: [Int64(1), 2, 3])])
    }
    #expect(throws: ONNXError.self) {
      try program.run(["x": TensorData(shape: [1, 4], values: [Float(1), 2, 3, 4])])
    }
  }
}
