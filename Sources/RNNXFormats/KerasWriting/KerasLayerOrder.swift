import RNNXGraph

/// The order in which Keras lists the layers of a functional model that it has built.
///
/// Files name layers by their place in it, so it has to be the very order: by the longest way to an output, and where
/// that is equal in the order of a walk from the outputs (`map_graph` of Keras 3, `_map_graph_network` of Keras 2).
/// Keras 3 makes masks by operations, which lengthen the ways.
struct KerasLayerOrder {
  private enum Node: Hashable {
    case call(layer: Int, call: Int)
    /// An operation of Keras 3 that makes a mask, by what it makes.
    case operation(KerasMaskFlow.Mask, step: Int)
  }

  private let graph: ModelGraph
  private let masks: KerasMaskFlow?
  private let indices: [String: Int]
  private var finished: [Node] = []
  private var seen: Set<Node> = []
  private var traversal: [Int: Int] = [:]

  /// The graph with its layers in Keras' order; `masks`: those that Keras 3 computes by operations.
  static func sorted(_ graph: ModelGraph, masks: KerasMaskFlow?) -> ModelGraph {
    guard !graph.isSequential else { return graph }
    var order = KerasLayerOrder(graph, masks)
    for output in graph.outputs { order.visit(order.node(of: output)) }
    var result = graph
    result.layers = order.ordered().map { graph.layers[$0] }
    return result
  }

  private init(_ graph: ModelGraph, _ masks: KerasMaskFlow?) {
    self.graph = graph
    self.masks = masks
    indices = Dictionary(
      graph.layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func node(of reference: TensorReference) -> Node? {
    indices[reference.layer].map { .call(layer: $0, call: reference.call) }
  }

  /// Puts a node behind everything that it is made from. (No recursion: ways may be long.)
  private mutating func visit(_ start: Node?) {
    guard let start, !seen.contains(start) else { return }
    var stack: [(node: Node, rest: [Node])] = []
    func enter(_ node: Node, _ order: inout KerasLayerOrder) {
      order.seen.insert(node)
      if case .call(let layer, _) = node, order.traversal[layer] == nil {
        order.traversal[layer] = order.traversal.count
      }
      stack.append((node, order.sources(of: node).reversed()))
    }
    enter(start, &self)
    while let top = stack.indices.last {
      if let next = stack[top].rest.popLast() {
        if !seen.contains(next) { enter(next, &self) }
      } else {
        finished.append(stack.removeLast().node)
      }
    }
  }

  /// What a node takes: the inputs, and the mask where it is made by operations.
  private func sources(of node: Node) -> [Node] {
    switch node {
    case .operation(let mask, let step): return operationSources(mask, step)
    case .call(let layer, let number):
      guard graph.layers[layer].calls.indices.contains(number) else { return [] }
      let call = graph.layers[layer].calls[number]
      let given = call.inputs + call.keywords.sorted { $0.key < $1.key }.flatMap(\.value)
      var nodes = given.compactMap(self.node(of:))
      if let masks, KerasLowering.takesMask(graph.layers[layer], call) {
        for input in call.inputs.indices {
          let mask = masks.mask(of: GraphShapes.Step(layer: layer, call: number), input: input)
          nodes += operation(for: mask).map { [$0] } ?? []
        }
      }
      return nodes
    }
  }

  private func operation(for mask: KerasMaskFlow.Mask) -> Node? {
    switch mask {
    case .none, .input, .unknown: nil
    default: .operation(mask, step: 0)
    }
  }

  private func operationSources(_ mask: KerasMaskFlow.Mask, _ step: Int) -> [Node] {
    switch mask {
    case .notEqual(let tensor, _, let anyFeature):
      if anyFeature && step == 0 { return [.operation(mask, step: 1)] }
      return node(of: tensor).map { [$0] } ?? []
    case .any(let parts), .all(let parts):
      // A chain of pairs, each in front of the next.
      if step + 2 < parts.count { return [.operation(mask, step: step + 1)] }
      return parts.sorted { "\($0)" < "\($1)" }.compactMap(operation(for:))
    case .inSequence(let parts): return parts.compactMap(operation(for:))
    case .none, .input, .unknown: return []
    }
  }

  private func ordered() -> [Int] {
    var nodeDepths: [Node: Int] = [:]
    var layerDepths: [Int: Int] = [:]
    for node in finished.reversed() {
      var depth = nodeDepths[node] ?? 0
      if case .call(let layer, _) = node {
        depth = max(depth, layerDepths[layer] ?? 0)
        layerDepths[layer] = depth
      }
      nodeDepths[node] = depth
      for source in sources(of: node) {
        nodeDepths[source] = max(depth + 1, nodeDepths[source] ?? 0)
      }
    }
    // Inputs on which no output depends, and layers that are not reached: last.
    func key(_ layer: Int) -> (Int, Int, Int) {
      (-(layerDepths[layer] ?? 0), traversal[layer] ?? -1, layer)
    }
    return graph.layers.indices.sorted { key($0) < key($1) }
  }
}
