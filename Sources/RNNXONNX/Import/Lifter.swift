import RNNXGraph
import RNNXJSON

/// Walks through the nodes of a graph and makes layers of them.
final class Lifter {
  let model: ONNXModel
  let registry: LayerRegistry
  var values: [String: LiftedValue] = [:]
  var layers: [Layer] = []
  var shapes: [TensorReference: Shape] = [:]
  /// How often each name is read.
  private(set) var uses: [String: Int] = [:]
  private var inputs: [TensorReference] = []
  /// The last extents of zeros, where they are known.
  var zeroWidths: [String: Int] = [:]
  /// Sums that a Dense has taken in.
  var added: Set<String> = []
  private var taken: Set<String> = []
  /// What layers were to be called whose names were taken.
  private var wantedNames: [String: String] = [:]
  private var remarks: [String] = []
  private var keepsLayout = true
  /// The number of samples where the file fixes it.
  private(set) var batchSize: Int?

  init(_ model: ONNXModel, _ registry: LayerRegistry) {
    self.model = model
    self.registry = registry
    for node in needed(model.graph) { for name in node.inputs { uses[name, default: 0] += 1 } }
    for output in model.graph.outputs { uses[output.name, default: 0] += 1 }
    for (name, tensor) in model.graph.initializers { values[name] = .constant(tensor) }
    taken = Set(model.graph.requiredInputs.map { Self.layerName($0.name) })
  }

  /// The nodes that some output needs, in the order of the file.
  private func needed(_ graph: ONNXGraph) -> [ONNXNode] {
    var makers: [String: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty { makers[name] = index }
    }
    var wanted: Set<Int> = []
    var open = graph.outputs.compactMap { makers[$0.name] }
    while let index = open.popLast() {
      guard wanted.insert(index).inserted else { continue }
      open += graph.nodes[index].inputs.compactMap { makers[$0] }
    }
    return graph.nodes.indices.filter(wanted.contains).map { graph.nodes[$0] }
  }

  /// The nodes that are needed; inputs are bound first.
  func order(_ graph: ONNXGraph) -> [ONNXNode] {
    let nodes = needed(graph)
    bindInputs(graph, nodes)
    return nodes
  }

  // MARK: inputs

  private func bindInputs(_ graph: ONNXGraph, _ nodes: [ONNXNode]) {
    for input in graph.requiredInputs {
      guard let declared = input.shape, !declared.isEmpty, let type = input.elementType else {
        continue
      }
      let batchAxis = Self.batchAxis(of: input.name, rank: declared.count, nodes)
      let extents = declared.map { extent -> Int? in
        if case .fixed(let number) = extent { number } else { nil }
      }
      if let size = extents[batchAxis] { batchSize = size }
      let name = Self.layerName(input.name)
      var own = extents
      own.remove(at: batchAxis)
      let config: JSONObject = [
        "name": .string(name),
        "batch_shape": .array([.null] + own.map { $0.map { .integer($0) } ?? .null }),
        "dtype": .string(type.isInteger ? (type == .int32 ? "int32" : "int64") : "float32"),
      ]
      let reference = TensorReference(name)
      layers.append(
        Layer(
          name: name, kind: InputLayer(shape: own, isInteger: type.isInteger), config: config,
          calls: [LayerCall(inputs: [])]))
      shapes[reference] = own
      inputs.append(reference)
      var axes = own.indices.map { LiftedAxis.own($0) }
      axes.insert(.batch, at: batchAxis)
      values[input.name] = .tensor(
        LiftedTensor(references: [reference], axes: axes, isInteger: type.isInteger))
      if batchAxis != 0 {
        keepsLayout = false
        remarks.append(
          "input \"\(input.name)\" is \(input.shapeText) in ONNX; here its axis \(batchAxis), the samples, comes first"
        )
      }
    }
  }

  /// The axis of the samples: followed from the input to the first recurrent node, else the first.
  private static func batchAxis(of input: String, rank: Int, _ nodes: [ONNXNode]) -> Int {
    var places: [String: [Int]] = [input: Array(0..<rank)]
    for node in nodes {
      if ONNXCell(rawValue: node.operation) != nil {
        let layout = if case .int(1)? = node.attributes["layout"] { 0 } else { 1 }
        for index in [0, 5, 6] where index < node.inputs.count {
          if let axes = places[node.inputs[index]], axes.count == 3 { return axes[layout] }
        }
      }
      guard let source = node.inputs.first, let axes = places[source],
        let output = node.outputs.first
      else { continue }
      switch node.operation {
      case "Transpose":
        guard case .ints(let order)? = node.attributes["perm"], order.count == axes.count,
          order.allSatisfy(axes.indices.contains)
        else { continue }
        places[output] = order.map { axes[$0] }
      case "Identity", "Cast", "Dropout", "MatMul", "Add", "Relu", "Tanh", "Sigmoid":
        places[output] = axes
      case "Gather" where node.inputs.count == 2: continue
      default: continue
      }
    }
    return 0
  }

  // MARK: values

  func tensor(_ node: ONNXNode, _ index: Int = 0) throws -> LiftedTensor {
    guard index < node.inputs.count, case .tensor(let tensor)? = values[node.inputs[index]] else {
      throw LiftFault("input \(index) is no tensor of layers")
    }
    return tensor
  }

  func constant(_ node: ONNXNode, _ index: Int) -> TensorData? {
    guard index < node.inputs.count, case .constant(let tensor)? = values[node.inputs[index]] else {
      return nil
    }
    return tensor
  }

  func isGiven(_ node: ONNXNode, _ index: Int) -> Bool {
    index < node.inputs.count && !node.inputs[index].isEmpty
  }

  func set(_ node: ONNXNode, _ value: LiftedValue, output index: Int = 0) {
    guard index < node.outputs.count, !node.outputs[index].isEmpty else { return }
    values[node.outputs[index]] = value
  }

  func isUsed(_ node: ONNXNode, output index: Int) -> Bool {
    index < node.outputs.count && (uses[node.outputs[index]] ?? 0) > 0
      && !node.outputs[index].isEmpty
  }

  func int(_ node: ONNXNode, _ name: String, _ fallback: Int) throws -> Int {
    switch node.attributes[name] {
    case .int(let value)?: return value
    case nil: return fallback
    default: throw LiftFault("\(name) of another type")
    }
  }

  func float(_ node: ONNXNode, _ name: String, _ fallback: Float) throws -> Float {
    switch node.attributes[name] {
    case .float(let value)?: return value
    case nil: return fallback
    default: throw LiftFault("\(name) of another type")
    }
  }

  func shape(_ tensor: LiftedTensor) -> Shape { shapes[tensor.references[0]] ?? [] }

  func dims(_ tensor: LiftedTensor) -> [LiftedDim] {
    let own = shape(tensor)
    return tensor.axes.map { axis in
      switch axis {
      case .batch: .batch
      case .own(let index, _):
        own[index].map { .known($0) } ?? .open(tensor.references[0], index)
      case .one: .known(1)
      case .direction: .known(tensor.references.count)
      }
    }
  }

  // MARK: layers

  /// A layer name of a node's: slashes are no part of names in Keras.
  static func layerName(_ name: String) -> String {
    String(name.map { $0 == "/" || $0 == ":" ? "_" : $0 })
  }

  private func name(for node: ONNXNode) -> String {
    var parts = node.name.split(separator: "/").map(String.init)
    // "lstm/LSTM" is the operator of the layer "lstm".
    if parts.count > 1, let last = parts.last, last.hasPrefix(node.operation) { parts.removeLast() }
    var name = Self.layerName(parts.joined(separator: "_"))
    if name.isEmpty { name = node.operation.lowercased() }
    let base = name
    var number = 1
    while !taken.insert(name).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    if name != base { wantedNames[name] = base }
    return name
  }

  /// Adds a layer that is called once and gives its outputs.
  func add(
    _ className: String, _ config: JSONObject, for node: ONNXNode, inputs: [TensorReference],
    keywords: [String: [TensorReference]] = [:], weights: [(String, [Int], [Float])] = []
  ) throws -> [TensorReference] {
    let name = name(for: node)
    var config = config
    config["name"] = .string(name)
    let kind = try registry.kind(
      of: ["class_name": .string(className), "config": .object(config)], at: name)
    if let fault = kind.unsupported.first {
      throw LiftFault(GraphFault(layer: fault.path, reason: fault.fault).description)
    }
    var stored = LayerWeights()
    for (role, shape, values) in weights {
      stored.entries[role] = LayerWeights.Entry(
        name: "\(name)/\(role)", tensor: TensorData(shape: shape, values: values))
    }
    let call = CallShapes(
      layer: name, inputs: inputs.map { shapes[$0] ?? [] },
      keywords: keywords.mapValues { $0.map { shapes[$0] ?? [] } })
    let outputs = try kind.outputShapes(for: call)
    layers.append(
      Layer(
        name: name, kind: kind, config: config, weights: stored,
        calls: [LayerCall(inputs: inputs, keywords: keywords)]))
    return outputs.enumerated().map { index, shape in
      let reference = TensorReference(name, tensor: index)
      shapes[reference] = shape
      return reference
    }
  }

  /// The tensor with the batch first and then the other axes of ONNX in order.
  func plain(_ tensor: LiftedTensor, for node: ONNXNode) throws -> TensorReference {
    guard tensor.references.count == 1 else { throw LiftFault("both directions as one tensor") }
    guard tensor.axes.first == .batch else {
      throw LiftFault("samples on another axis than the first")
    }
    var reference = tensor.references[0]
    var order: [Int] = []
    for axis in tensor.axes.dropFirst() {
      switch axis {
      case .own(let index, let isReversed):
        order.append(index)
        if isReversed {
          reference = try add(
            "ops.Flip", ["axis": .integer(index + 1)], for: node, inputs: [reference])[0]
        }
      case .one: continue
      case .batch, .direction: throw LiftFault("axes that Keras has not")
      }
    }
    if order != Array(order.indices) {
      reference = try add(
        "Permute", ["dims": .array(order.map { .integer($0 + 1) })], for: node,
        inputs: [reference])[0]
    }
    for (index, axis) in tensor.axes.enumerated() where axis == .one {
      reference = try add(
        "ops.ExpandDims", ["axis": .integer(index)], for: node, inputs: [reference])[0]
    }
    return reference
  }

  // MARK: results

  func finish() throws -> LiftedModel {
    var outputs: [TensorReference] = []
    for output in model.graph.outputs {
      guard case .tensor(let tensor)? = values[output.name] else {
        throw LiftFault("output \"\(output.name)\" is made by no layer")
      }
      if tensor.isPlain, !inputs.contains(tensor.references[0]) {
        outputs.append(tensor.references[0])
        continue
      }
      keepsLayout = false
      remarks.append(
        "output \"\(output.name)\" is \(output.shapeText) in ONNX; here the samples come first"
          + (tensor.references.count > 1 ? ", the directions apart" : ""))
      let order = tensor.axes.filter { $0 != .one && $0 != .direction && $0 != .batch }
      for reference in tensor.references {
        let single = LiftedTensor(references: [reference], axes: [.batch] + order)
        outputs.append(
          try plain(single, for: ONNXNode("Identity", name: output.name, inputs: [], outputs: [])))
      }
    }
    var graph = ModelGraph(
      name: Self.layerName(model.graph.name), layers: layers, inputs: inputs, outputs: outputs,
      isSequential: false)
    graph.mergeDirections()
    graph.takeLastSteps(registry: registry)
    try graph.cropSteps(registry: registry)
    if graph.joinActivations() { graph.takeNames(wantedNames) }
    graph.nameOutputs(model.graph.outputs.map { Self.layerName($0.name) })
    try graph.validate()
    return LiftedModel(graph: graph, remarks: remarks, keepsLayout: keepsLayout)
  }
}
