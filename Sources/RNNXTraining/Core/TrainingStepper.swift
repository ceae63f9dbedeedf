package import RNNXGraph

/// Steps of training: loss, gradients, penalties, update, constraints, in Keras' order.
package final class TrainingStepper {
  package let core: TrainingCore<Float>
  package let optimizer: Optimizer
  private let rules: WeightRules

  /// A model, the loss of each of its outputs with its weight, and what follows the gradients.
  package init(
    _ graph: ModelGraph, losses: [(loss: Loss, weight: Double)], optimizer: OptimizerSettings,
    threads: Int
  ) throws(TrainingError) {
    core = try TrainingCore(graph, losses: losses, threads: threads)
    self.optimizer = Optimizer(optimizer, core.parameters)
    rules = try WeightRules(core.flat.graph, core.parameters)
  }

  /// One step on a batch; gives its loss, penalties included.
  package func step(
    _ samples: TrainingSamples<Float>, _ rows: ArraySlice<Int>, key: UInt64,
    outputs: ((BatchOutput<Float>) -> Void)? = nil
  ) throws(TrainingError) -> Double {
    var loss = try core.run(samples, rows, isTraining: true, key: key, outputs: outputs)
    loss += rules.addPenalties(to: core)
    guard loss.isFinite else { return loss }
    optimizer.step(core.gradient, threads: core.threads)
    rules.constrain(core.parameters)
    core.packAll()
    return loss
  }

  /// The loss of a batch, penalties included, without a step.
  package func evaluate(
    _ samples: TrainingSamples<Float>, _ rows: ArraySlice<Int>,
    outputs: ((BatchOutput<Float>) -> Void)? = nil
  ) throws(TrainingError) -> Double {
    try core.run(samples, rows, isTraining: false, key: 0, outputs: outputs)
  }

  /// The sum of all penalties on weights, as they are now.
  package var penalties: Double { rules.penalties(of: core) }
}
