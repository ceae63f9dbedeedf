public import RNNXGraph

/// An ONNX file in its own words: what stands in it, before anybody asks what it means.
public struct ONNXModel: Sendable {
  /// The version of the container.
  public var irVersion: Int
  /// Who wrote it, and in which version.
  public var producerName: String
  /// The version of the program that wrote it.
  public var producerVersion: String
  /// The operator sets that the nodes mean, by domain; the empty one is ONNX' own.
  public var opsets: [String: Int]
  /// Free facts, by name.
  public var metadata: [String: String]
  /// What is computed.
  public var graph: ONNXGraph
  /// Whether weights stand in files beside this one.
  public var usesExternalData: Bool

  /// A model of a graph.
  public init(
    irVersion: Int, producerName: String = "", producerVersion: String = "",
    opsets: [String: Int], metadata: [String: String] = [:], graph: ONNXGraph,
    usesExternalData: Bool = false
  ) {
    self.irVersion = irVersion
    self.producerName = producerName
    self.producerVersion = producerVersion
    self.opsets = opsets
    self.metadata = metadata
    self.graph = graph
    self.usesExternalData = usesExternalData
  }

  /// The version of ONNX' own operators.
  public var opset: Int { opsets[""] ?? opsets["ai.onnx"] ?? 1 }
}

/// Nodes over named tensors: a model, or the body of a loop.
public struct ONNXGraph: Sendable {
  /// The name of the graph.
  public var name: String
  /// The nodes in the order of the file, which the format wants to be one in which they can run.
  public var nodes: [ONNXNode]
  /// The tensors that the file holds, by name.
  public var initializers: [String: TensorData]
  /// The names of the initializers in the order of the file.
  public var initializerNames: [String]
  /// What the graph is given; may name initializers, which are then defaults.
  public var inputs: [ONNXValueInfo]
  /// What the graph answers.
  public var outputs: [ONNXValueInfo]

  /// A graph of the given parts.
  public init(
    name: String, nodes: [ONNXNode] = [], initializers: [String: TensorData] = [:],
    initializerNames: [String] = [], inputs: [ONNXValueInfo] = [], outputs: [ONNXValueInfo] = []
  ) {
    self.name = name
    self.nodes = nodes
    self.initializers = initializers
    self.initializerNames = initializerNames
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The inputs that somebody must give: those that no initializer fills.
  public var requiredInputs: [ONNXValueInfo] { inputs.filter { initializers[$0.name] == nil } }
}

/// One use of an operator.
public struct ONNXNode: Sendable {
  /// The name, often empty.
  public var name: String
  /// The operator, as "LSTM".
  public var operation: String
  /// The operator's domain; empty for ONNX' own.
  public var domain: String
  /// The names of the tensors it takes; empty where an optional one is left out.
  public var inputs: [String]
  /// The names of the tensors it makes; empty where one is not wanted.
  public var outputs: [String]
  /// The arguments, by name.
  public var attributes: [String: ONNXAttribute]

  /// A node.
  public init(
    _ operation: String, name: String = "", domain: String = "", inputs: [String],
    outputs: [String], attributes: [String: ONNXAttribute] = [:]
  ) {
    self.operation = operation
    self.name = name
    self.domain = domain
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }

  /// The operator with its domain, where that is not ONNX' own.
  public var qualifiedOperation: String {
    domain.isEmpty || domain == "ai.onnx" ? operation : "\(domain).\(operation)"
  }
}

/// An argument of a node.
public enum ONNXAttribute: Sendable {
  /// A real number.
  case float(Float)
  /// A whole number.
  case int(Int)
  /// A text.
  case string(String)
  /// A tensor.
  case tensor(TensorData)
  /// The body of a loop or branch.
  case graph(ONNXGraph)
  /// Real numbers.
  case floats([Float])
  /// Whole numbers.
  case ints([Int])
  /// Texts.
  case strings([String])
  /// Something that rnnx has no use for, in words.
  case other(String)
}

/// What is declared of a tensor.
public struct ONNXValueInfo: Sendable, Hashable {
  /// The extent of an axis.
  public enum Extent: Sendable, Hashable {
    /// A number.
    case fixed(Int)
    /// A name: equal names are equal extents.
    case named(String)
    /// Nothing is known.
    case unknown
  }

  /// The name of the tensor.
  public var name: String
  /// The type of its elements; `nil` for types that rnnx has not.
  public var elementType: ElementType?
  /// The extents; `nil` where not even their number is known.
  public var shape: [Extent]?

  /// A declaration.
  public init(name: String, elementType: ElementType?, shape: [Extent]?) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
  }

  /// The shape as messages show it.
  public var shapeText: String {
    guard let shape else { return "(?)" }
    let parts = shape.map { extent in
      switch extent {
      case .fixed(let number): String(number)
      case .named(let name): name
      case .unknown: "?"
      }
    }
    return "(" + parts.joined(separator: ", ") + ")"
  }
}
