import RNNXFiles
import RNNXGraph
import RNNXONNX

/// Turns a graph of records into steps: order, places for values, constants computed once.
struct ProgramCompiler {
  let model: ONNXModel
  let file: String

  init(_ model: ONNXModel, file: String) {
    self.model = model
    self.file = file
  }

  /// Compiles the whole model, or lists all that is unknown in it.
  func compile() throws(ONNXError) -> ProgramBody {
    let unknown = UnknownParts(of: model)
    guard unknown.list.isEmpty else { throw ONNXError(file: file, .unsupported(unknown.list)) }
    guard model.opset >= 7 else {
      throw ONNXError(
        file: file, .unsupported(["operators of opset \(model.opset); 7 and later are read"]))
    }
    return try compile(model.graph, outer: [])
  }

  /// Compiles a graph; `outer` are the names that the graphs around it define.
  private func compile(
    _ graph: ONNXGraph, outer: Set<String>
  ) throws(ONNXError) -> ProgramBody {
    var builder = BodyBuilder(file: file)
    let sorted = try order(graph, outer: outer)
    for input in graph.inputs { builder.addInput(input.name) }
    for name in graph.initializerNames {
      guard let tensor = graph.initializers[name] else { continue }
      builder.addConstant(name, Value(tensor), isDefault: graph.inputs.contains { $0.name == name })
    }
    let known = outer.union(graph.definedNames)
    for index in sorted {
      let node = graph.nodes[index]
      let place = node.place(index)
      guard let definition = OperatorRegistry.all[node.operation] else { continue }
      var bodies: [String: ProgramBody] = [:]
      var captures: [String] = []
      for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
        guard case .graph(let inner) = attribute else { continue }
        let body = try compile(inner, outer: known)
        bodies[name] = body
        captures += body.captured.map(\.name)
      }
      var facts = NodeFacts(
        node: node, opset: model.opset, constants: node.inputs.map(builder.constant))
      facts.bodies = bodies
      let kernel: OperatorKernel
      do {
        kernel = try definition.make(facts)
      } catch {
        throw wrapped(error, place)
      }
      do {
        try builder.add(node, kernel, captures: captures, place: place)
      } catch {
        throw wrapped(error, place)
      }
    }
    return builder.finish(outputs: graph.outputs.map(\.name))
  }

  private func wrapped(_ error: any Error, _ place: String) -> ONNXError {
    if let error = error as? ONNXError { return error }
    if let unsupported = error as? UnsupportedUse {
      return ONNXError(file: file, place: place, .unsupported([unsupported.use]))
    }
    guard let fault = error as? OperatorFault else {
      return ONNXError(file: file, place: place, .malformed(expected: "a node", found: "\(error)"))
    }
    return ONNXError(
      file: file, place: place, .malformed(expected: fault.expected, found: fault.found))
  }

  /// The nodes in an order in which they can run; names that nobody makes, names made twice and
  /// circles are errors.
  private func order(_ graph: ONNXGraph, outer: Set<String>) throws(ONNXError) -> [Int] {
    var makers: [String: Int] = [:]
    let given = Set(graph.inputs.map(\.name)).union(graph.initializerNames)
    if let twice = graph.inputs.map(\.name).firstRepeated {
      throw malformed("input \"\(twice.printable)\"", "a name of its own", "two of that name")
    }
    for (index, node) in graph.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty {
        guard makers.updateValue(index, forKey: name) == nil, !given.contains(name) else {
          throw malformed(
            node.place(index), "a name of its own for output \"\(name.printable)\"",
            "another tensor of that name")
        }
      }
    }
    var waiting = Array(repeating: 0, count: graph.nodes.count)
    var dependents = Array(repeating: [Int](), count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for name in Set(node.inputs.filter { !$0.isEmpty } + node.namesUsedInside) {
        if let maker = makers[name] {
          waiting[index] += 1
          dependents[maker].append(index)
        } else if !given.contains(name), !outer.contains(name) {
          throw malformed(
            node.place(index), "inputs that are there", "\"\(name.printable)\", which nobody makes")
        }
      }
    }
    for output in graph.outputs {
      guard makers[output.name] != nil || given.contains(output.name) || outer.contains(output.name)
      else {
        throw malformed("output \"\(output.name.printable)\"", "a node that makes it", "none")
      }
    }
    var ready = graph.nodes.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < ready.count {
      for dependent in dependents[ready[next]] {
        waiting[dependent] -= 1
        if waiting[dependent] == 0 { ready.append(dependent) }
      }
      next += 1
    }
    guard ready.count == graph.nodes.count else {
      let stuck = graph.nodes.indices.first { waiting[$0] > 0 } ?? 0
      throw malformed(
        graph.nodes[stuck].place(stuck), "nodes that can run one after the other",
        "a circle: its input depends on its output")
    }
    return ready
  }

  private func malformed(_ place: String, _ expected: String, _ found: String) -> ONNXError {
    ONNXError(file: file, place: place, .malformed(expected: expected, found: found))
  }
}

extension ONNXNode {
  /// The node as messages name it.
  func place(_ index: Int) -> String {
    let label = name.isEmpty ? "" : " \"\(name.printable)\""
    return "node \(index) \(operation.printable)\(label)"
  }

  /// The names that bodies inside the node take from outside.
  var namesUsedInside: [String] {
    attributes.values.flatMap { attribute -> [String] in
      guard case .graph(let inner) = attribute else { return [] }
      return Array(inner.freeNames)
    }
  }
}

extension ONNXGraph {
  /// The names that the graph itself defines.
  var definedNames: Set<String> {
    Set(inputs.map(\.name)).union(initializerNames).union(nodes.flatMap(\.outputs))
  }

  /// The names that the graph uses and does not define.
  var freeNames: Set<String> {
    var used = Set(outputs.map(\.name))
    for node in nodes {
      used.formUnion(node.inputs)
      used.formUnion(node.namesUsedInside)
    }
    used.remove("")
    return used.subtracting(definedNames)
  }
}

extension [String] {
  fileprivate var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }
}
