public import RNNXFormats
import RNNXGraph
public import RNNXONNX
import RNNXONNXRuntime
import RNNXRuntime

/// A model of which only weights and answers can be compared: one of the two has nodes that no layers say.
public struct ComparedModel: Sendable {
  private enum Content {
    case layers(ModelGraph)
    case nodes(ONNXModel, ONNXProgram)
  }

  private let content: Content

  /// A model in layers.
  public init(_ file: ModelFile) { content = .layers(file.graph) }

  /// An ONNX model that is run node by node; everything in it that rnnx does not know is an error.
  public init(_ model: ONNXModel, file: String) throws(ONNXError) {
    content = .nodes(model, try ONNXProgram(model, file: file))
  }

  /// The model in layers, if it is one.
  var graph: ModelGraph? {
    if case .layers(let graph) = content { graph } else { nil }
  }

  /// The names of what the model is given, in order.
  var inputNames: [String] {
    switch content {
    case .layers(let graph): graph.inputNames
    case .nodes(_, let program): program.requiredInputs.map(\.name)
    }
  }

  /// The tensors of real numbers that the model holds, by the names of reports.
  var weights: [(name: String, tensor: TensorData)] {
    switch content {
    case .layers(let graph):
      graph.layers.flatMap { layer in
        layer.weights.entries.sorted { $0.key < $1.key }
          .map { ("\(layer.name), \($0.key)", $0.value.tensor) }
      }
    case .nodes(let model, _): Self.constants(of: model.graph)
    }
  }

  /// Initializers and constant nodes, those of bodies inside too.
  private static func constants(of graph: ONNXGraph) -> [(name: String, tensor: TensorData)] {
    let held = graph.initializerNames.compactMap { name in
      graph.initializers[name].map { (name: name, tensor: $0) }
    }
    let nodes = graph.nodes.flatMap { node -> [(name: String, tensor: TensorData)] in
      node.attributes.sorted { $0.key < $1.key }.flatMap {
        attribute -> [(name: String, tensor: TensorData)] in
        switch attribute.value {
        case .tensor(let tensor): [(node.outputs.first ?? node.name, tensor)]
        case .graph(let body): constants(of: body)
        default: []
        }
      }
    }
    return (held + nodes).filter { !$0.tensor.elementType.isInteger }
  }

  /// What the inputs of nodes declare; open extents are those given.
  func declaredInputs(batchSize: Int, timeSteps: Int) -> [(shape: [Int], isInteger: Bool)] {
    guard case .nodes(_, let program) = content else { return [] }
    return program.requiredInputs.map { input in
      let shape = (input.shape ?? []).enumerated().map { axis, extent in
        if case .fixed(let number) = extent { number } else { axis == 0 ? batchSize : timeSteps }
      }
      return (shape, input.elementType?.isInteger ?? false)
    }
  }

  /// Answers inputs that are given in the order of `inputNames`.
  func outputs(
    for inputs: [Tensor], threads: Int?
  ) throws -> [(name: String, tensor: Tensor)] {
    switch content {
    case .layers(let graph):
      return zip(graph.outputNames, try Model(graph).predict(inputs, threads: threads))
        .map { ($0, $1) }
    case .nodes(_, let program):
      var given: [String: TensorData] = [:]
      for (info, tensor) in zip(program.requiredInputs, inputs) {
        given[info.name] = Self.data(tensor, info)
      }
      return try program.run(given).map {
        ($0.name, Tensor(shape: $0.tensor.shape, values: $0.tensor.floats()))
      }
    }
  }

  /// The tensor in the type that the input declares.
  private static func data(_ tensor: Tensor, _ info: ONNXValueInfo) -> TensorData {
    switch info.elementType {
    case .int32?: TensorData(shape: tensor.shape, values: tensor.values.map { Int32($0) })
    case .int64?: TensorData(shape: tensor.shape, values: tensor.values.map { Int64($0) })
    default: TensorData(shape: tensor.shape, values: tensor.values)
    }
  }
}
