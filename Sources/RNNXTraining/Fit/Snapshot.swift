package import RNNXJSON

/// Everything that a run needs to go on as if it had never stopped.
package struct Snapshot: Sendable, Equatable {
  /// Counters, sums and history.
  package var facts: JSONObject
  /// The weights, the optimizer's variables, the states of stateful layers, the best weights.
  package var arrays: [[Float]]

  package init(facts: JSONObject, arrays: [[Float]]) {
    self.facts = facts
    self.arrays = arrays
  }
}

extension Trainer {
  /// The run as it stands between two steps.
  package var snapshot: Snapshot {
    let optimizer = stepper.optimizer
    let count = stepper.core.parameters.trainableCount
    let variables = optimizer.variables.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
    let states = stepper.core.keptStates
    let facts: JSONObject = [
      "version": 1, "epoch": .integer(epoch), "step": .integer(stepInEpoch),
      "iterations": .integer(optimizer.iterations),
      "rate": optimizer.constantRate.map { .number($0) } ?? .null,
      "momentum_product": .number(Double(optimizer.momentumProduct)),
      "sums": .array((meter?.sums ?? []).map { .number($0) }),
      "variables": .integer(variables.count), "states": .integer(states.count),
      "has_best": .bool(best != nil),
      "callbacks": .array(callbackState.entries.map(\.json)),
      "history": .array(history.map(\.json)),
    ]
    return Snapshot(
      facts: facts,
      arrays: [stepper.core.weights] + variables + states + (best.map { [$0] } ?? []))
  }

  /// Goes on from a snapshot of the same model and recipe.
  package func restore(_ snapshot: Snapshot) throws(TrainingError) {
    let facts = snapshot.facts
    let core = stepper.core
    let count = core.parameters.trainableCount
    let variables = facts["variables"]?.intValue ?? 0
    let states = facts["states"]?.intValue ?? 0
    let hasBest = facts["has_best"]?.boolValue ?? false
    guard facts["version"]?.intValue == 1, variables == stepper.optimizer.variables.count,
      snapshot.arrays.count == 1 + variables + states + (hasBest ? 1 : 0),
      snapshot.arrays[0].count == core.parameters.count,
      snapshot.arrays[1..<1 + variables].allSatisfy({ $0.count == count }),
      let epoch = facts["epoch"]?.intValue, let step = facts["step"]?.intValue,
      let iterations = facts["iterations"]?.intValue,
      let entries = facts["callbacks"]?.arrayValue, entries.count == callbacks.count
    else { throw .state("the checkpoint belongs to another model or recipe") }
    core.weights = snapshot.arrays[0]
    for (to, from) in zip(stepper.optimizer.variables, snapshot.arrays[1...]) {
      to.update(from: from, count: count)
    }
    core.restoredStates = Array(snapshot.arrays[(1 + variables)..<(1 + variables + states)])
    if hasBest { best = snapshot.arrays.last }
    (self.epoch, stepInEpoch) = (epoch, step)
    stepper.optimizer.iterations = iterations
    stepper.optimizer.constantRate = facts["rate"]?.doubleValue
    stepper.optimizer.momentumProduct = Float(facts["momentum_product"]?.doubleValue ?? 1)
    let sums = (facts["sums"]?.arrayValue ?? []).compactMap(\.doubleValue)
    restoredSums = sums.isEmpty ? nil : sums
    callbackState.entries = entries.map(CallbackState.Entry.init(json:))
    history = (facts["history"]?.arrayValue ?? []).compactMap(EpochLog.init(json:))
    core.packAll()
  }
}

extension CallbackState.Entry {
  var json: JSONValue {
    [
      "best": best.map { .number($0) } ?? .null, "wait": .integer(wait),
      "cooldown": .integer(cooldown), "best_epoch": .integer(bestEpoch),
    ]
  }

  init(json: JSONValue) {
    best = json["best"]?.doubleValue
    wait = json["wait"]?.intValue ?? 0
    cooldown = json["cooldown"]?.intValue ?? 0
    bestEpoch = json["best_epoch"]?.intValue ?? 0
  }
}

extension EpochLog {
  /// The log as a checkpoint and a report hold it.
  package var json: JSONValue {
    [
      "epoch": .integer(epoch), "seconds": .number(seconds),
      "values": .object(JSONObject(values.map { ($0.name, .number($0.value)) })),
    ]
  }

  init?(json: JSONValue) {
    guard let epoch = json["epoch"]?.intValue, let values = json["values"]?.objectValue else {
      return nil
    }
    self.init(
      epoch: epoch, values: values.map { ($0.key, $0.value.doubleValue ?? .nan) },
      seconds: json["seconds"]?.doubleValue ?? 0)
  }
}
