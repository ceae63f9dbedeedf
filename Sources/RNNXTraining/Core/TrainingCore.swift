package import RNNXGraph
package import RNNXKernels
import RNNXRuntime
import Synchronization

/// Losses and gradients of a model, batch by batch.
///
/// A batch is cut into slices of a fixed number of rows; a fixed number of lanes carry the slices,
/// each lane its own one after the other, and the lanes' gradients are added in their order. So all
/// sums are the same whatever the number of threads that share the lanes.
package final class TrainingCore<Number: TrainingNumber> {
  /// The layers, models inside models taken apart.
  package let flat: FlatGraph
  package let parameters: Parameters<Number>
  /// The threads that share the lanes.
  package var threads: Int
  /// The loss of each output.
  private let losses: [(loss: Loss, weight: Double)]
  private var plans: [Key: Prepared] = [:]
  private var panelKeys: [TrainingPlanner<Number>.PanelKey] = []
  private var panels: [UnsafePointer<Number>] = []
  private var states: KeptStates<Number>?
  /// The sum of the lanes' gradients, of all trainable weights.
  package let gradient: UnsafeMutablePointer<Number>
  private let memory: Memory<Number>

  /// At most so many lanes, and at least so many rows in a slice.
  static var mostLanes: Int { 8 }
  static var leastRows: Int { 16 }

  private struct Key: Hashable {
    let shapes: [[Int]]
    let batchSize: Int
  }

  private struct Prepared {
    let plan: TrainingPlan<Number>
    let heads: [LossHead]
    let lanes: [Lane<Number>]
    let sliceRows: Int
  }

  /// A model and the loss of each of its outputs, with the weight that each has.
  package init(
    _ graph: ModelGraph, losses: [(loss: Loss, weight: Double)], threads: Int
  ) throws(TrainingError) {
    var graph = graph
    do throws(GraphError) {
      try graph.validate()
      for index in graph.layers.indices {
        let layer = graph.layers[index]
        graph.layers[index].weights = try layer.weights.loaded(of: layer.name)
      }
    } catch { throw .data(error.description) }
    flat = FlatGraph(graph)
    guard let shapes = try? GraphShapes(of: flat.graph) else {
      throw .data("the shapes of the layers do not meet")
    }
    guard losses.count == graph.outputs.count else {
      throw .data("the model has \(graph.outputs.count) outputs, but \(losses.count) losses")
    }
    parameters = Parameters(flat.graph, shapes: shapes)
    guard parameters.trainableCount > 0 else { throw .nothingToTrain }
    self.losses = losses
    self.threads = threads
    memory = Memory(count: parameters.trainableCount)
    gradient = memory.take(parameters.trainableCount)
  }

  private func prepare(_ shapes: [[Int]], batchSize: Int) throws(TrainingError) -> Prepared {
    let key = Key(shapes: shapes, batchSize: batchSize)
    if let known = plans[key] { return known }
    let inferred: GraphShapes
    do { inferred = try GraphShapes(of: flat.graph, inputs: shapes.map { $0.map { $0 } }) } catch {
      throw .data(error.description)
    }
    let before = panelKeys
    let plan = try TrainingPlanner.plan(
      flat.graph, shapes: inferred, parameters: parameters, panels: &panelKeys)
    if panelKeys != before {
      // Lanes of other plans point to the packed weights that were reserved before.
      plans = [:]
      panels = parameters.reserve(panelKeys.map { ($0.slot, $0.request) })
      packAll()
    }
    if !plan.states.isEmpty { try prepareStates(plan.states, batchSize) }
    let rows = sliceRows(plan, batchSize)
    let slices = (batchSize + rows - 1) / rows
    let lanes = (0..<min(slices, Self.mostLanes)).map { _ in
      Lane(plan, parameters: parameters, panels: panels, capacity: rows, states: states)
    }
    let heads = zip(losses, plan.outputShapes).map {
      LossHead($0.loss, weight: $0.weight, shape: $1)
    }
    let prepared = Prepared(plan: plan, heads: heads, lanes: lanes, sliceRows: rows)
    if plans.count >= 16 { plans = [:] }
    plans[key] = prepared
    return prepared
  }

  /// A state follows as many sequences as a batch has: all batches are of one size.
  private func prepareStates(_ counts: [Int], _ batchSize: Int) throws(TrainingError) {
    if let states {
      guard states.batchSize == batchSize else {
        throw .data(
          "a stateful model of batch size \(states.batchSize) was given \(batchSize) samples")
      }
      return
    }
    let made = KeptStates<Number>(counts: counts, batchSize: batchSize)
    if let restoredStates { made.restore(restoredStates) }
    restoredStates = nil
    states = made
  }

  /// States of a run that was interrupted, for those that are made next.
  package var restoredStates: [[Float]]?

  /// The states of stateful layers, of the whole batch.
  package var keptStates: [[Float]] { states?.values ?? [] }

  /// All weights, side by side.
  package var weights: [Float] {
    get { (0..<parameters.count).map { Float(parameters.values[$0]) } }
    set {
      for (index, value) in newValue.enumerated() { parameters.values[index] = Number(value) }
    }
  }

  /// The rows that are carried together: all, where statistics are taken over the batch.
  private func sliceRows(_ plan: TrainingPlan<Number>, _ batchSize: Int) -> Int {
    if plan.needsWholeBatch { return batchSize }
    let hasMask = plan.outputs.contains { plan.values[$0].mask != nil }
    let least = hasMask ? (batchSize + Self.mostLanes - 1) / Self.mostLanes : Self.leastRows
    let slices = max(1, (batchSize + max(least, Self.leastRows) - 1) / max(least, Self.leastRows))
    return (batchSize + slices - 1) / slices
  }

  /// Packs all weights anew, after they were changed.
  package func packAll() {
    let parameters = parameters
    WorkerPool.shared.run(count: parameters.panelCount, threads: threads) { parameters.pack($0) }
  }

  /// Forgets the states of a stateful model.
  package func resetStates() { states?.reset() }

  /// One batch: the outputs, the sum of the losses, and the gradients of all weights where asked for.
  package func run(
    _ samples: TrainingSamples<Number>, _ indices: ArraySlice<Int>, isTraining: Bool, key: UInt64,
    outputs: ((BatchOutput<Number>) -> Void)? = nil
  ) throws(TrainingError) -> Double {
    let prepared = try prepare(samples.inputs.map(\.shape), batchSize: indices.count)
    let job = BatchJob(
      plan: prepared.plan, heads: prepared.heads, lanes: prepared.lanes,
      sliceRows: prepared.sliceRows, samples: samples, indices: indices, isTraining: isTraining,
      key: key)
    let loss = try job.run(threads: threads)
    if let outputs { job.collect(outputs) }
    if isTraining { addLanes(prepared.lanes) }
    return loss
  }

  /// Adds the lanes' gradients in their order.
  private func addLanes(_ lanes: [Lane<Number>]) {
    let count = parameters.trainableCount
    let pieces = max(1, min(count / 4096, 64))
    nonisolated(unsafe) let gradient = gradient
    WorkerPool.shared.run(count: pieces, threads: threads) { piece in
      let range = count * piece / pieces..<count * (piece + 1) / pieces
      let to = gradient + range.lowerBound
      to.update(from: lanes[0].weightGradients + range.lowerBound, count: range.count)
      for lane in lanes.dropFirst() {
        let from = lane.weightGradients + range.lowerBound
        Number.add(from, to: to, count: range.count)
      }
    }
  }

  /// The first layer whose output is no number, in the batch that ran last with these sizes.
  package func firstNotFinite(_ samples: TrainingSamples<Number>, batchSize: Int) -> String? {
    plans[Key(shapes: samples.inputs.map(\.shape), batchSize: batchSize)]?.lanes
      .compactMap { $0.firstNotFinite() }.first
  }

  /// The plan for samples and a batch size, with the heads: what the caller must know of outputs.
  package func heads(
    _ samples: TrainingSamples<Number>, batchSize: Int
  ) throws(TrainingError) -> [LossHead] {
    try prepare(samples.inputs.map(\.shape), batchSize: batchSize).heads
  }

  /// The gradient of one weight, by its number.
  package func gradient(of slot: Int) -> UnsafeBufferPointer<Number> {
    UnsafeBufferPointer(
      start: gradient + parameters.slots[slot].offset, count: parameters.slots[slot].count)
  }

  /// The graph with the weights as they are now.
  package func updated(_ graph: ModelGraph) -> ModelGraph {
    var graph = graph
    for (index, slot) in parameters.slots.enumerated() {
      guard let origin = flat.origins[slot.layer],
        let place = graph.layers.firstIndex(where: { $0.name == origin.layer })
      else { continue }
      let values = (0..<slot.count).map { Float(parameters.pointer(index)[$0]) }
      let path = origin.prefix + slot.path
      let name = graph.layers[place].weights.entries[path]?.name ?? slot.path
      graph.layers[place].weights.entries[path] = LayerWeights.Entry(
        name: name, tensor: TensorData(shape: slot.shape, values: values))
    }
    return graph
  }
}
