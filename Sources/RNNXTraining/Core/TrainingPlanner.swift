import RNNXGraph
import RNNXJSON
import RNNXKernels
import RNNXRuntime

/// Makes the training plan of a flat graph.
struct TrainingPlanner<Number: TrainingNumber> {
  /// A packed part of a weight, wherever it is asked for.
  struct PanelKey: Hashable {
    let slot: Int
    let request: PanelRequest
  }

  private let graph: ModelGraph
  private let shapes: GraphShapes
  private let parameters: Parameters<Number>
  private var values: [TrainingPlan<Number>.Value] = []
  private var numbers: [TensorReference: Int] = [:]
  private var steps: [TrainingPlan<Number>.Step] = []
  private var states: [Int] = []
  /// The packed parts asked for so far.
  private(set) var panels: [PanelKey]

  private init(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ parameters: Parameters<Number>,
    _ panels: [PanelKey]
  ) {
    self.graph = graph
    self.shapes = shapes
    self.parameters = parameters
    self.panels = panels
  }

  /// Plans the graph; `panels` grows by the packed parts that were not asked for before.
  static func plan(
    _ graph: ModelGraph, shapes: GraphShapes, parameters: Parameters<Number>,
    panels: inout [PanelKey]
  ) throws(TrainingError) -> TrainingPlan<Number> {
    var planner = TrainingPlanner(graph, shapes, parameters, panels)
    for (index, reference) in graph.inputs.enumerated() {
      planner.add(reference, input: index)
    }
    var faults: [TrainingError] = []
    for (salt, step) in shapes.order.enumerated() {
      let layer = graph.layers[step.layer]
      if layer.kind is InputLayer { continue }
      do throws(TrainingError) { try planner.plan(layer, step.call, salt) } catch {
        faults.append(error)
        planner.skip(layer, step.call)
      }
    }
    guard faults.isEmpty else { throw faults.count == 1 ? faults[0] : .several(faults) }
    panels = planner.panels
    return TrainingPlan(
      values: planner.values, steps: planner.steps,
      outputs: graph.outputs.compactMap { planner.numbers[$0] },
      outputShapes: graph.outputs.map { (shapes.tensors[$0] ?? []).map { $0 ?? 0 } },
      states: planner.states)
  }

  private func extents(_ reference: TensorReference) -> [Int] {
    (shapes.tensors[reference] ?? []).map { $0 ?? 0 }
  }

  private mutating func add(_ reference: TensorReference, input: Int? = nil) {
    numbers[reference] = values.count
    values.append(
      .init(count: extents(reference).reduce(1, *), root: values.count, mask: nil, input: input))
  }

  /// Stands in for a call that could not be planned, so that faults behind it are found, too.
  private mutating func skip(_ layer: Layer, _ call: Int) {
    for reference in outputReferences(layer.name, call) { add(reference) }
  }

  private func outputReferences(_ layer: String, _ call: Int) -> [TensorReference] {
    var references: [TensorReference] = []
    while true {
      let next = TensorReference(layer, call: call, tensor: references.count)
      guard shapes.tensors[next] != nil else { return references }
      references.append(next)
    }
  }

  private mutating func plan(_ layer: Layer, _ callIndex: Int, _ salt: Int) throws(TrainingError) {
    guard let kind = layer.kind as? any TrainableKind else {
      throw .unsupported(layer: layer.name, what: "a \(layer.kind.className)", supported: "")
    }
    let call = layer.calls[callIndex]
    let outputs = outputReferences(layer.name, callIndex)
    let masks = maskOwners(of: call)
    if call.ignoresMask, masks.contains(where: { $0 != nil }) {
      throw .unsupported(
        layer: layer.name, what: "a call with states whose mask Keras 3 ignores", supported: "")
    }
    let site = PassSite(
      shapes: CallShapes(
        layer: layer.name, inputs: call.inputs.map { shapes.tensors[$0] ?? [] },
        keywords: call.keywords.mapValues { $0.map { shapes.tensors[$0] ?? [] } }),
      outputs: outputs.map(extents), inputMasks: masks.map { $0 != nil }, config: layer.config,
      isTrainable: layer.isTrainable)
    if let regularizer = site.config["activity_regularizer"], regularizer != .null {
      throw site.refuse("activity_regularizer", supported: "null")
    }
    let pass = try kind.pass(site, Number.self)
    let keywords = call.keywords.filter { $0.key != "mask" }
      .sorted { $0.key < $1.key }.flatMap(\.value)
    let weights = (shapes.slots[layer.name] ?? []).map {
      parameters.index(layer: layer.name, path: $0.path)
    }
    append(
      pass, layer.name, inputs: (call.inputs + keywords).compactMap { numbers[$0] }, masks: masks,
      outputs: outputs, weights: weights, salt: UInt64(salt))
  }

  private mutating func append(
    _ pass: any LayerPass<Number>, _ layer: String, inputs: [Int], masks: [Int?],
    outputs: [TensorReference], weights: [Int], salt: UInt64
  ) {
    for output in outputs { add(output) }
    let made = outputs.compactMap { numbers[$0] }
    let needsGradient =
      weights.contains { parameters.slots[$0].isTrainable }
      || inputs.contains { values[$0].needsGradient }
    for (index, number) in made.enumerated() {
      values[number].needsGradient = needsGradient
      if index == 0 && pass.sharesInput { values[number].root = values[inputs[0]].root }
      switch pass.masks.indices.contains(index) ? pass.masks[index] : .none {
      case .none: break
      case .computed:
        values[number].mask = number
        values[number].maskSteps = extents(outputs[index]).first ?? 1
      case .input(let input): values[number].mask = masks[input]
      }
    }
    steps.append(
      .init(
        layer: layer, pass: pass, inputs: inputs, masks: masks, outputs: made, weights: weights,
        panels: pass.panels.map { number(of: PanelKey(slot: weights[$0.slot], request: $0)) },
        salt: salt, firstState: states.count))
    states += pass.states
  }

  private mutating func number(of key: PanelKey) -> Int {
    if let index = panels.firstIndex(of: key) { return index }
    panels.append(key)
    return panels.count - 1
  }

  /// The owners of the masks that go with a call's inputs; a tensor given as `mask` is turned into
  /// one by a step of its own.
  private mutating func maskOwners(of call: LayerCall) -> [Int?] {
    let own = call.inputs.map { numbers[$0].flatMap { values[$0].mask } }
    guard let explicit = call.keywords["mask"]?.first, let given = numbers[explicit] else {
      return own
    }
    let made = TensorReference("mask of \(explicit)")
    if numbers[made] == nil {
      let timeSteps = extents(explicit).reduce(1, *)
      append(
        ExplicitMaskPass<Number>(timeSteps: timeSteps), made.layer, inputs: [given], masks: [nil],
        outputs: [made], weights: [], salt: 0)
      if let number = numbers[made] {
        values[number].maskSteps = timeSteps
        values[number].count = values[given].count
      }
    }
    return [numbers[made]] + own.dropFirst()
  }
}
