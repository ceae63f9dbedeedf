import RNNXGraph

/// Makes the plan of a graph for concrete input shapes.
struct GraphPlanner {
  /// A tensor while the plan is made.
  private struct Tensor {
    /// Where its values lie; `nil` until its maker is planned.
    var place: GraphPlan.Place?
    /// The tensor whose memory it shares, followed to the end.
    var root: TensorReference
    /// Where its mask lies, `nil` where it has none, and the tensor that owns the mask's memory.
    var mask: GraphPlan.Place?
    var maskRoot: TensorReference?
  }

  private let graph: ModelGraph
  private let shapes: GraphShapes
  private let path: String
  /// Whether masks have a byte a sample: see `CallSite.masksBySample`.
  private var masksBySample = false
  /// For every call so far whether each of its inputs carries a mask.
  private var maskedInputs: [GraphShapes.Step: [Bool]] = [:]
  private var tensors: [TensorReference: Tensor] = [:]
  private var arena = ArenaPlan()
  private var steps: [GraphPlan.Step] = []
  private var states: [Int] = []
  /// For each tensor the number of the last step that reads it or an alias of it.
  private var lastUse: [TensorReference: Int] = [:]
  /// For each tensor whose mask some call takes away the place of that call in the file.
  private var maskTakers: [TensorReference: GraphShapes.Step] = [:]
  /// The time steps of masks that a tensor given as `mask` is turned into.
  private var explicitMaskSteps: [TensorReference: Int] = [:]

  /// Plans `graph`, whose layers are `loaded` by name, for inputs of the given shapes.
  static func plan(
    _ graph: ModelGraph, path: String, loaded: [String: LoadedLayer], inputs: [[Int]],
    inputMasks: [Bool] = [], masksBySample: Bool = false
  ) throws(GraphError) -> GraphPlan {
    let shapes = try GraphShapes(of: graph, path: path, inputs: inputs.map { $0.map { $0 } })
    var planner = GraphPlanner(graph: graph, shapes: shapes, path: path)
    planner.masksBySample = masksBySample
    planner.bindInputs(masks: inputMasks)
    let calls = try planner.planCalls(loaded)
    planner.findLastUses(calls)
    for (number, call) in calls.enumerated() { planner.place(call, number) }
    return planner.finish()
  }

  /// For every call whether each of its inputs carries a mask.
  static func maskedInputs(
    of graph: ModelGraph, loaded: [String: LoadedLayer], inputs: [[Int]]
  ) throws(GraphError) -> [GraphShapes.Step: [Bool]] {
    let shapes = try GraphShapes(of: graph, inputs: inputs.map { $0.map { $0 } })
    var planner = GraphPlanner(graph: graph, shapes: shapes, path: "")
    planner.bindInputs(masks: [])
    _ = try planner.planCalls(loaded)
    return planner.maskedInputs
  }

  private init(graph: ModelGraph, shapes: GraphShapes, path: String) {
    self.graph = graph
    self.shapes = shapes
    self.path = path.isEmpty ? "" : path + "/"
    for (index, layer) in graph.layers.enumerated() {
      let isTaken = Self.takenMasks(by: layer.kind)
      for (number, call) in layer.calls.enumerated() {
        let step = GraphShapes.Step(layer: index, call: number)
        for (position, input) in call.inputs.enumerated()
        where isTaken(position) && maskTakers[input] == nil {
          maskTakers[input] = step
        }
      }
    }
  }

  /// Which inputs of a layer have lost their masks after a call.
  ///
  /// A model's inputs are the very tensors that its caller has, so that a layer inside takes the mask off those.
  private static func takenMasks(by kind: any LayerKind) -> (Int) -> Bool {
    guard let graph = (kind as? NestedModel)?.graph else { return { _ in kind.takesMasksAway } }
    var taken: Set<TensorReference> = []
    for layer in graph.layers {
      let isTaken = takenMasks(by: layer.kind)
      for call in layer.calls {
        taken.formUnion(call.inputs.enumerated().filter { isTaken($0.offset) }.map(\.element))
      }
    }
    let inputs = graph.inputs.map(taken.contains)
    return { inputs.indices.contains($0) && inputs[$0] }
  }

  /// Whether an earlier call, in the order of the file, took the mask off a tensor.
  private func isMaskGone(_ input: TensorReference, _ step: GraphShapes.Step) -> Bool {
    guard let taker = maskTakers[input] else { return false }
    return (taker.layer, taker.call) < (step.layer, step.call)
  }

  /// A call with its plan, before memory is given out.
  private struct Call {
    let plan: LayerPlan
    let inputs: [TensorReference]
    /// For each positional input the tensor whose mask goes with it: itself, or an explicit one.
    let maskSources: [TensorReference]
    let outputs: [TensorReference]
  }

  private mutating func bindInputs(masks: [Bool]) {
    for (index, reference) in graph.inputs.enumerated() {
      let masked = masks.indices.contains(index) && masks[index]
      tensors[reference] = Tensor(
        place: .input(index), root: reference, mask: masked ? .input(index) : nil,
        maskRoot: masked ? reference : nil)
    }
  }

  /// Plans every call in order; aliases and masks become known, places not yet.
  private mutating func planCalls(
    _ loaded: [String: LoadedLayer]
  ) throws(GraphError) -> [Call] {
    var calls: [Call] = []
    for step in shapes.order {
      let layer = graph.layers[step.layer]
      if layer.kind is InputLayer { continue }
      guard let runnable = loaded[layer.name] else {
        preconditionFailure("Every layer was loaded before planning.")
      }
      let call = layer.calls[step.call]
      let maskSources = maskSources(of: call, step, &calls)
      let keywords = call.keywords.filter { !CallSite.isMask($0.key) }
        .sorted { $0.key < $1.key }.flatMap(\.value)
      let outputs = outputReferences(of: layer.name, call: step.call)
      let site = site(of: layer, call, outputs, maskSources)
      maskedInputs[step] = site.inputMasks
      if masksBySample, site.inputMasks.contains(true) { try refuseMask(of: layer) }
      let plan = try runnable.plan(site)
      precondition(
        plan.outputs.count == outputs.count && plan.masks.count == outputs.count,
        "A layer plans all its outputs.")
      for (index, output) in outputs.enumerated() {
        tensors[output] = tensor(output, plan, index, call.inputs, maskSources)
      }
      handOnIgnoredMask(of: layer, call, step, outputs)
      calls.append(
        Call(
          plan: plan, inputs: call.inputs + keywords, maskSources: maskSources,
          outputs: outputs))
    }
    return calls
  }

  /// The tensors whose masks go with a call's inputs; where a tensor is given as `mask`, a call
  /// that turns its numbers into a mask is put in front.
  private mutating func maskSources(
    of call: LayerCall, _ step: GraphShapes.Step, _ calls: inout [Call]
  ) -> [TensorReference] {
    call.inputs.enumerated().map { index, input in
      let whole = index == 0 ? call.keywords["mask"]?.first : nil
      guard let explicit = call.keywords["mask.\(index)"]?.first ?? whole else {
        return call.ignoresMask || isMaskGone(input, step) ? TensorReference("no mask") : input
      }
      return maskSource(explicit, &calls)
    }
  }

  private mutating func maskSource(
    _ explicit: TensorReference, _ calls: inout [Call]
  ) -> TensorReference {
    let source = TensorReference("mask of \(explicit)")
    guard tensors[source] == nil else { return source }
    let timeSteps = (shapes.tensors[explicit] ?? []).elementCount ?? 0
    explicitMaskSteps[source] = timeSteps
    let plan = LayerPlan(outputs: [.input(0)], masks: [.computed]) { run in
      for step in 0..<run.rows * timeSteps {
        run.outputMasks[0]?[step] = run.inputs[0][step] == 0 ? 0 : 1
      }
    }
    let root = tensors[explicit]?.root ?? explicit
    tensors[source] = Tensor(place: nil, root: root, mask: nil, maskRoot: source)
    calls.append(
      Call(plan: plan, inputs: [explicit], maskSources: [explicit], outputs: [source]))
    return source
  }

  /// Layers that look at the mask of their time steps: Keras fails where it has one a sample for them.
  private static let readsMasks: Set<String> = [
    "LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional",
    "TimeDistributed", "GlobalAveragePooling1D", "Softmax", "Attention", "AdditiveAttention",
    "MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention",
  ]

  private func refuseMask(of layer: Layer) throws(GraphError) {
    guard Self.readsMasks.contains(layer.kind.className) else { return }
    throw GraphError(
      layer: path + layer.name,
      .unsupportedArgument(
        name: "mask", value: "of a time step, inside TimeDistributed",
        supported: "no mask there"))
  }

  private func outputReferences(of name: String, call: Int) -> [TensorReference] {
    var references: [TensorReference] = []
    while true {
      let next = TensorReference(name, call: call, tensor: references.count)
      guard shapes.tensors[next] != nil else { return references }
      references.append(next)
    }
  }

  private func site(
    of layer: Layer, _ call: LayerCall, _ outputs: [TensorReference],
    _ maskSources: [TensorReference]
  ) -> CallSite {
    let shape = { (reference: TensorReference) in shapes.tensors[reference] ?? [] }
    var site = CallSite(
      shapes: CallShapes(
        layer: path + layer.name, inputs: call.inputs.map(shape),
        keywords: call.keywords.mapValues { $0.map(shape) }, arguments: call.arguments),
      outputs: outputs.map { shape($0).map { $0 ?? 0 } },
      inputMasks: maskSources.map { tensors[$0]?.maskRoot != nil })
    site.masksBySample = masksBySample
    return site
  }

  private func tensor(
    _ output: TensorReference, _ plan: LayerPlan, _ index: Int, _ inputs: [TensorReference],
    _ maskSources: [TensorReference]
  ) -> Tensor {
    var tensor = Tensor(place: nil, root: output, mask: nil, maskRoot: nil)
    if case .input(let source) = plan.outputs[index], let shared = tensors[inputs[source]] {
      tensor.root = shared.root
    }
    switch plan.masks[index] {
    case .none: break
    case .computed: tensor.maskRoot = output
    case .input(let source): tensor.maskRoot = tensors[maskSources[source]]?.maskRoot
    }
    return tensor
  }

  /// A mask that a call ignores goes on with its outputs, where they are sequences.
  private mutating func handOnIgnoredMask(
    of layer: Layer, _ call: LayerCall, _ step: GraphShapes.Step, _ outputs: [TensorReference]
  ) {
    guard call.ignoresMask, let input = call.inputs.first, !isMaskGone(input, step) else { return }
    let mask = tensors[input]?.maskRoot
    for output in outputs.prefix(sequenceOutputCount(of: layer.kind)) {
      tensors[output]?.maskRoot = mask
    }
  }

  private mutating func findLastUses(_ calls: [Call]) {
    for (number, call) in calls.enumerated() {
      for reference in call.inputs + call.maskSources + call.outputs {
        guard let tensor = tensors[reference] else { continue }
        lastUse[tensor.root] = number
        if let owner = tensor.maskRoot { lastUse[owner] = max(lastUse[owner] ?? 0, number) }
      }
    }
    for output in graph.outputs {
      guard let tensor = tensors[output] else { continue }
      lastUse[tensor.root] = calls.count
      if let owner = tensor.maskRoot { lastUse[owner] = calls.count }
    }
  }

  /// Gives a call's outputs their memory, then takes back what nobody reads any more.
  private mutating func place(_ call: Call, _ number: Int) {
    for (index, output) in call.outputs.enumerated() {
      if call.plan.outputs[index] == .computed {
        let place = resultPlace(of: output) ?? newPlace(output, count(of: output))
        tensors[output]?.place = place
      }
      if call.plan.masks[index] == .computed {
        // A mask has a byte a time step; the arena counts floats.
        let timeSteps =
          explicitMaskSteps[output] ?? shapes.tensors[output]?.first.flatMap { $0 } ?? 0
        let mask = arena.take((timeSteps + 3) / 4, key: .mask(output))
        tensors[output]?.mask = .arena(mask)
      }
    }
    steps.append(
      GraphPlan.Step(
        plan: call.plan, inputs: call.inputs.map(place(of:)),
        masks: call.maskSources.map(mask(of:)),
        outputs: call.outputs.map(place(of:)),
        outputMasks: zip(call.outputs, call.plan.masks).map {
          $1 == .computed ? mask(of: $0) : nil
        },
        firstState: states.count))
    states += call.plan.states
    for (reference, last) in lastUse where last == number {
      arena.release(.values(reference))
      arena.release(.mask(reference))
    }
  }

  private func count(of reference: TensorReference) -> Int {
    (shapes.tensors[reference] ?? []).elementCount ?? 0
  }

  private mutating func newPlace(_ output: TensorReference, _ count: Int) -> GraphPlan.Place {
    .arena(arena.take(count, key: .values(output)))
  }

  /// The result that this tensor is, if it is one and only one.
  private func resultPlace(of reference: TensorReference) -> GraphPlan.Place? {
    graph.outputs.firstIndex(of: reference).map { .output($0) }
  }

  private func place(of reference: TensorReference) -> GraphPlan.Place {
    guard let tensor = tensors[reference], let place = tensors[tensor.root]?.place else {
      preconditionFailure("A call runs after those that feed it.")
    }
    return place
  }

  private func mask(of reference: TensorReference) -> GraphPlan.Place? {
    guard let owner = tensors[reference]?.maskRoot else { return nil }
    return tensors[owner]?.mask
  }

  private func finish() -> GraphPlan {
    let copies = graph.outputs.enumerated().compactMap { index, reference in
      let from = place(of: reference)
      return from == .output(index) ? nil : (from: from, to: index, count: count(of: reference))
    }
    return GraphPlan(
      outputShapes: graph.outputs.map { (shapes.tensors[$0] ?? []).map { $0 ?? 0 } },
      outputMasks: graph.outputs.map(mask(of:)), steps: steps, copies: copies,
      arenaPerRow: arena.size, states: states)
  }
}
