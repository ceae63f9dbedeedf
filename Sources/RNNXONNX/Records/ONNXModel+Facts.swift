/// How often an operator stands in a model.
public struct ONNXOperatorCount: Sendable, Hashable {
  /// The operator, with its domain where that is not ONNX' own.
  public let name: String
  /// How often.
  public let count: Int
}

extension ONNXModel {
  /// The operators in the order in which they first stand, bodies of loops included.
  public var operatorCounts: [ONNXOperatorCount] {
    var order: [String] = []
    var counts: [String: Int] = [:]
    func visit(_ graph: ONNXGraph) {
      for node in graph.nodes {
        let name = node.qualifiedOperation
        counts[name, default: 0] += 1
        if counts[name] == 1 { order.append(name) }
        for case .graph(let body) in node.attributes.sorted(by: { $0.key < $1.key }).map(\.value) {
          visit(body)
        }
      }
    }
    visit(graph)
    return order.map { ONNXOperatorCount(name: $0, count: counts[$0] ?? 0) }
  }

  /// Who wrote the file: "pytorch 2.13.0".
  public var writer: String {
    let name = producerName.isEmpty ? "an unnamed program" : producerName
    return producerVersion.isEmpty ? name : "\(name) \(producerVersion)"
  }
}
