public import RNNXGraph

/// How a model is written.
public struct ONNXExportOptions: Sendable, Hashable {
  /// The version of the operators, 7 to 28.
  public var opset = 17
  /// Whether what cannot be said is left out where the result stays a model; such parts are listed all the same.
  public var isLossy = false

  /// Opset 17, nothing left out.
  public init() {}

  /// The versions that can be written.
  public static let opsets = 7...28
}

/// Writes a model's graph as nodes: native recurrent operators, plain ones for all else.
///
/// Every node is exact, or nothing is written and all that cannot be said is listed.
public struct ONNXExporter: Sendable {
  /// How the model is written.
  public var options: ONNXExportOptions

  /// An exporter.
  public init(_ options: ONNXExportOptions = ONNXExportOptions()) { self.options = options }

  /// The model in ONNX' words; `name` stands for its file in errors.
  public func export(_ graph: ModelGraph, name: String) throws(ONNXError) -> ONNXModel {
    guard ONNXExportOptions.opsets.contains(options.opset) else {
      throw ONNXError(
        file: name,
        .inexpressible([
          "operators of opset \(options.opset); 7 to 28 are written"
        ]))
    }
    do throws(GraphError) {
      try graph.validate()
    } catch {
      throw ONNXError(file: name, .inexpressible(error.faults.map(\.description)))
    }
    let builder = ONNXGraphBuilder(
      opset: options.opset, reserved: graph.inputNames + graph.outputNames)
    let emission = GraphEmission(builder)
    let results = try emission.model(graph, file: name)
    guard emission.faults.isEmpty else {
      throw ONNXError(file: name, .inexpressible(emission.faults))
    }
    for (result, output) in zip(results, graph.outputNames) {
      builder.name(result, as: output)
    }
    var outputs = zip(graph.outputNames, emission.outputShapes).map { name, shape in
      ONNXValueInfo(name: name, elementType: .float32, shape: emission.extents(shape, of: name))
    }
    for state in emission.states {
      builder.name(state.result, as: state.outputName)
      outputs.append(
        ONNXValueInfo(
          name: state.outputName, elementType: .float32,
          shape: [emission.batch, .fixed(state.units)]))
    }
    builder.prune(outputs: outputs.map(\.name))
    let result = ONNXGraph(
      name: graph.name.isEmpty ? "model" : graph.name, nodes: builder.nodes,
      initializers: builder.initializers, initializerNames: builder.initializerNames,
      inputs: emission.inputs, outputs: outputs)
    return ONNXModel(
      irVersion: irVersion, producerName: "rnnx", producerVersion: "", opsets: ["": options.opset],
      graph: result)
  }

  /// The version of the container that came with the operators.
  private var irVersion: Int {
    switch options.opset {
    // Older containers want weights among the inputs as well.
    case ...14: 7
    case 15...18: 8
    case 19...20: 9
    case 21...22: 10
    case 23: 11
    case 24: 12
    case 25...26: 13
    default: 14
    }
  }
}
