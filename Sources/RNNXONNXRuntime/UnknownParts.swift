import RNNXGraph
import RNNXONNX

/// Everything in a model that rnnx does not know, with how often it stands there.
struct UnknownParts {
  private(set) var list: [String] = []
  private var counts: [String: Int] = [:]
  private var order: [String] = []

  init(of model: ONNXModel) {
    visit(model.graph)
    list = order.map { part in
      let count = counts[part] ?? 1
      return count == 1 ? part : "\(part), \(count) times"
    }
  }

  private mutating func visit(_ graph: ONNXGraph) {
    for node in graph.nodes {
      for attribute in node.attributes.values {
        if case .graph(let inner) = attribute { visit(inner) }
      }
      guard node.domain.isEmpty, let definition = OperatorRegistry.all[node.operation] else {
        note("operator \(node.qualifiedOperation)")
        continue
      }
      for name in node.attributes.keys.sorted() where !definition.attributes.contains(name) {
        note("operator \(node.operation), attribute \(name)")
      }
      if !definition.inputs.contains(node.inputs.count) {
        note("operator \(node.operation) of \(node.inputs.count) inputs")
      }
    }
    for input in graph.inputs where input.elementType == nil {
      // Inputs of bodies often declare nothing; what they get is known when they run.
      if input.shape != nil { note("inputs of other types than numbers") }
    }
  }

  private mutating func note(_ part: String) {
    counts[part, default: 0] += 1
    if counts[part] == 1 { order.append(part) }
  }
}
