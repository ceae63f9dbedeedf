public import RNNXGraph
public import RNNXKernels
import Synchronization

/// A network that is ready to run: weights packed, immutable, shared by any number of threads.
public final class Model: Sendable {
  /// What the network computes.
  public let graph: ModelGraph
  /// In which number format products are computed.
  public let precision: Precision
  private let loaded: [String: LoadedLayer]
  private let plans = Mutex<[[[Int]]: GraphPlan]>([:])
  private let workspaces = WorkspacePool()

  /// Validates the graph and packs its weights.
  ///
  /// Throws all faults of the graph together: layers that cannot be computed, shapes, weights.
  public init(_ graph: ModelGraph, precision: Precision = .float32) throws(GraphError) {
    try graph.validate()
    self.graph = graph
    self.precision = precision
    loaded = try loadLayers(
      of: graph, path: "", weights: \.weights, LoadOptions(precision: precision))
  }

  /// Whether some layer keeps its state from one batch to the next.
  public var isStateful: Bool {
    graph.layers.contains(where: Self.keepsState)
  }

  private static func keepsState(_ layer: Layer) -> Bool {
    let kind = (layer.kind as? Bidirectional)?.forward ?? layer.kind
    return (kind as? any RecurrentKind)?.arguments.isStateful ?? false
      || layer.kind.nestedModels.contains { $0.graph.layers.contains(where: keepsState) }
  }

  /// The plan for inputs of the given shapes, batch axis left out; made once and kept.
  func plan(for shapes: [[Int]]) throws(GraphError) -> GraphPlan {
    if let plan = plans.withLock({ $0[shapes] }) { return plan }
    let plan = try GraphPlanner.plan(graph, path: "", loaded: loaded, inputs: shapes)
    // Data of ever new lengths must not fill the memory with plans.
    plans.withLock { plans in
      if plans.count >= 64 { plans.removeAll() }
      plans[shapes] = plan
    }
    return plan
  }

  /// For every call whether each of its inputs carries a mask, for inputs of the given shapes.
  func maskedInputs(for shapes: [[Int]]) throws(GraphError) -> [GraphShapes.Step: [Bool]] {
    try GraphPlanner.maskedInputs(of: graph, loaded: loaded, inputs: shapes)
  }

  /// Computes the outputs for a batch of any size.
  ///
  /// `inputs` stand in the order of `graph.inputNames`, each `[batch, …]`; so do the results in that
  /// of `graph.outputNames`. The batch is cut into slices, each of which one thread carries through
  /// all layers and steps; a row's result has the same bits whatever the slices and threads. `state`
  /// is where a stateful model starts and what it leaves; without it, it starts from zero.
  public func predict(
    _ inputs: [Tensor], threads: Int? = nil, state: ModelState? = nil
  ) throws -> [Tensor] {
    let batchSize = try check(inputs, state)
    let plan = try plan(for: inputs.map { Array($0.shape.dropFirst()) })
    var outputs = plan.outputShapes.map { shape in
      Tensor(
        shape: [batchSize] + shape,
        values: Array(repeating: 0, count: batchSize * shape.reduce(1, *)))
    }
    let slices = Slices(
      rows: batchSize, threads: threads ?? availableCores, floatsPerRow: plan.arenaPerRow)
    let job = Job(plan: plan, batchSize: batchSize, inputs: inputs)
    try job.withPointers(to: &outputs) { inputs, outputs throws(RuntimeError) in
      try self.run(plan, slices, threads ?? availableCores, inputs, outputs, state)
    }
    return outputs
  }

  /// Computes the output of a model with one input and one output.
  public func predict(
    _ input: Tensor, threads: Int? = nil, state: ModelState? = nil
  ) throws -> Tensor {
    let outputs = try predict([input], threads: threads, state: state)
    guard outputs.count == 1 else {
      throw RuntimeError.layerKind(layer: graph.name, expected: "model with a single output")
    }
    return outputs[0]
  }

  /// Runs every slice of the batch on one of the threads.
  private func run(
    _ plan: GraphPlan, _ slices: Slices, _ threads: Int, _ inputs: [RowPointer],
    _ outputs: [RowPointer],
    _ state: ModelState?
  ) throws(RuntimeError) {
    let failure = Mutex<RuntimeError?>(nil)
    // Rows are shared out among the threads; a single row is shared by them.
    let batchIsOneRow = slices.count == 1
    // One run at a time has a state, and each slice only its own rows of it.
    nonisolated(unsafe) let state = state
    WorkerPool.shared.run(count: slices.count, threads: slices.threads) { index in
      let rows = slices.range(index)
      do throws(RuntimeError) {
        try self.workspaces.withMemory(plan.scratchCount(rows: rows.count)) {
          scratch throws(RuntimeError) in
          try plan.run(
            rows: rows.count, inputs: inputs.map { $0.row(rows.lowerBound) },
            inputMasks: inputs.map { _ in nil },
            outputs: outputs.map { $0.row(rows.lowerBound) }, scratch: scratch,
            states: state?.rows(from: rows.lowerBound) ?? [],
            threads: batchIsOneRow ? threads : 1)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Makes a state for a stateful model, zero everywhere.
  public func makeState(batchSize: Int) throws -> ModelState {
    let shapes = graph.inputs.map { reference -> [Int] in
      let kind = graph[layer: reference.layer]?.kind as? InputLayer
      return (kind?.shape ?? []).map { $0 ?? 1 }
    }
    return ModelState(batchSize: batchSize, counts: try plan(for: shapes).states)
  }
}
