/// The order in which a graph's calls can run, the shape of every tensor, and every layer's slots.
public struct GraphShapes: Sendable {
  /// The most values that a tensor may have for one sample: 1 GiB of float32.
  ///
  /// A few numbers in a config (`RepeatVector`, `UpSampling`, a transposed convolution) can ask for
  /// more than any memory has.
  public static let mostValues = 1 << 28

  /// One call of one layer.
  public struct Step: Sendable, Hashable {
    /// The index of the layer in the graph.
    public let layer: Int
    /// Which call of it.
    public let call: Int

    /// A call of a layer by its place in the graph.
    package init(layer: Int, call: Int) {
      self.layer = layer
      self.call = call
    }
  }

  /// The calls, each after those that feed it.
  public private(set) var order: [Step] = []
  /// The shape of every tensor that could be computed.
  public private(set) var tensors: [TensorReference: Shape] = [:]
  /// The weight slots of every layer that could be computed, by its name.
  public private(set) var slots: [String: [WeightSlot]] = [:]
  /// What is wrong, in the order of the layers.
  public private(set) var faults: [GraphFault] = []

  /// Infers all shapes, or throws all faults together.
  ///
  /// `inputs` replaces the shapes of the model's inputs, for a nested model or for data.
  public init(of graph: ModelGraph, path: String = "", inputs: [Shape]? = nil) throws(GraphError) {
    self.init(describing: graph, path: path, inputs: inputs)
    guard faults.isEmpty else { throw GraphError(faults) }
  }

  /// Infers what can be inferred and keeps the faults: what `inspect` shows of any model.
  public init(describing graph: ModelGraph, path: String = "", inputs: [Shape]? = nil) {
    let prefix = path.isEmpty ? "" : path + "/"
    sort(graph, prefix)
    if let inputs {
      let names = graph.inputs.map(\.layer)
      if inputs.count != names.count {
        fault(
          path.isEmpty ? graph.name : path,
          .inputCount(expected: "\(names.count) inputs", found: inputs.count))
        return
      }
      for (reference, shape) in zip(graph.inputs, inputs) { tensors[reference] = shape }
    }
    for step in order { infer(step, in: graph, prefix) }
    checkOutputs(of: graph, path.isEmpty ? graph.name : path)
  }

  private mutating func infer(_ step: Step, in graph: ModelGraph, _ prefix: String) {
    let layer = graph.layers[step.layer]
    let call = layer.calls[step.call]
    if layer.kind is InputLayer, tensors[TensorReference(layer.name)] != nil { return }
    let inputs = call.inputs.compactMap { tensors[$0] }
    let keywords = call.keywords.mapValues { $0.compactMap { tensors[$0] } }
    // What cannot be inferred because something before it could not is no fault of its own.
    guard inputs.count == call.inputs.count,
      keywords.allSatisfy({ $0.value.count == call.keywords[$0.key]?.count })
    else { return findMissingOutput(of: call, prefix + layer.name) }
    let shapes = CallShapes(
      layer: prefix + layer.name, inputs: inputs, keywords: keywords, arguments: call.arguments)
    do throws(GraphError) {
      let isInput = layer.kind is InputLayer
      if !isInput && inputs.isEmpty && !(layer.kind is UnsupportedLayer) {
        throw GraphError(layer: shapes.layer, .inputCount(expected: "an input", found: 0))
      }
      if step.call == 0 { slots[layer.name] = try layer.kind.weightSlots(for: shapes) }
      for (tensor, shape) in try layer.kind.outputShapes(for: shapes).enumerated() {
        guard shape.knownCount.map({ $0 <= Self.mostValues }) ?? false else {
          throw GraphError(
            layer: shapes.layer,
            .outputSize(shape: shape.shapeText, limit: Self.mostValues))
        }
        tensors[TensorReference(layer.name, call: step.call, tensor: tensor)] = shape
      }
    } catch {
      faults += error.faults
    }
  }

  /// Of a call that could be inferred a tensor may be wanted that it does not make.
  private mutating func findMissingOutput(of call: LayerCall, _ layer: String) {
    let given = call.inputs + call.keywords.sorted { $0.key < $1.key }.flatMap(\.value)
    for reference in given where tensors[reference] == nil {
      guard tensors[TensorReference(reference.layer, call: reference.call)] != nil else { continue }
      fault(layer, .unknownTensor(reference.description))
    }
  }

  private mutating func checkOutputs(of graph: ModelGraph, _ path: String) {
    guard faults.isEmpty else { return }
    for output in graph.outputs where tensors[output] == nil {
      fault(path, .unknownEnd(output.description))
    }
  }

  private mutating func fault(_ layer: String, _ reason: GraphFault.Reason) {
    faults.append(GraphFault(layer: layer, reason: reason))
  }
}

extension GraphShapes {
  /// Puts every call behind those that feed it, keeping the file's order where it is free
  /// (Kahn's algorithm); dangling references, duplicates and circles become faults.
  private mutating func sort(_ graph: ModelGraph, _ prefix: String) {
    var indices: [String: Int] = [:]
    for (index, layer) in graph.layers.enumerated() {
      if indices.updateValue(index, forKey: layer.name) != nil {
        fault(prefix + layer.name, .duplicateName)
      }
    }
    var waiting: [Step: Int] = [:]
    var dependents: [Step: [Step]] = [:]
    var steps: [Step] = []
    for (index, layer) in graph.layers.enumerated() {
      for number in layer.calls.indices {
        let step = Step(layer: index, call: number)
        steps.append(step)
        var sources: Set<Step> = []
        let call = layer.calls[number]
        let ordered = call.inputs + call.keywords.sorted { $0.key < $1.key }.flatMap(\.value)
        for reference in ordered {
          guard let source = indices[reference.layer],
            graph.layers[source].calls.indices.contains(reference.call)
          else {
            fault(prefix + layer.name, .unknownTensor(reference.description))
            continue
          }
          sources.insert(Step(layer: source, call: reference.call))
        }
        waiting[step] = sources.count
        for source in sources { dependents[source, default: []].append(step) }
      }
    }
    guard faults.isEmpty else { return }
    drain(steps, waiting, dependents)
    if order.count < steps.count {
      let done = Set(order)
      let stuck = steps.first { !done.contains($0) }
      fault(prefix + (stuck.map { graph.layers[$0.layer].name } ?? graph.name), .cycle)
    }
  }

  private mutating func drain(
    _ steps: [Step], _ waiting: [Step: Int], _ dependents: [Step: [Step]]
  ) {
    var waiting = waiting
    var ready = steps.filter { waiting[$0] == 0 }
    var next = 0
    while next < ready.count {
      let step = ready[next]
      next += 1
      order.append(step)
      for dependent in dependents[step] ?? [] {
        waiting[dependent, default: 0] -= 1
        if waiting[dependent] == 0 { ready.append(dependent) }
      }
    }
  }
}
