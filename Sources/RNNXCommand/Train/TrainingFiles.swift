import RNNXData
import RNNXGraph
import RNNXRuntime
import RNNXTraining

/// The samples of `--input` and `--labels` in memory.
enum TrainingFiles {
  /// What a model is given and what it should answer, and what the user should know about it.
  static func read(
    input: [String], labels: [String], for graph: ModelGraph, options: ReadingOptions,
    padding: SequencePadding?
  ) throws -> (samples: TrainingSamples<Float>, remarks: [String]) {
    let bindings = try InputBinding.open(
      input, for: graph, options: options,
      padding: InputPadding(all: padding))
    var parts = bindings.map { _ in [Tensor]() }
    while true {
      let tensors = try InputBinding.next(bindings, 4096)
      guard !tensors.isEmpty else { break }
      for (index, tensor) in tensors.enumerated() { parts[index].append(tensor) }
    }
    let inputs = try zip(bindings, parts).map { binding, parts in
      SampleArray<Float>(try joined(parts, binding.source.name))
    }
    let targets = try InputFiles.open(
      labels, for: graph.outputNames, options: ReadingOptions(scaling: .none)
    ).map { source in
      let batches = try source.readAll().map { batch in
        let data = try batch.tensor()
        return Tensor(shape: data.shape, values: data.floats())
      }
      return SampleArray<Float>(try joined(batches, source.name))
    }
    for target in targets where target.count != inputs[0].count {
      throw CommandFailure.badInput(
        labels.joined(separator: ", "),
        "expected a label a sample, \(inputs[0].count), found \(target.count)")
    }
    let remarks = bindings.compactMap { binding in
      binding.remark.map { "\(binding.source.name): \($0)" }
    }
    return (TrainingSamples(inputs: inputs, targets: targets), remarks)
  }

  /// All numbers of a file of one array.
  static func numbers(of path: String) throws -> [Float] {
    let sources = try InputFiles.open(
      [path], for: ["weights"], options: ReadingOptions(scaling: .none))
    return try sources.flatMap { try $0.readAll() }.flatMap { try $0.tensor().floats() }
  }

  private static func joined(_ parts: [Tensor], _ name: String) throws -> Tensor {
    guard let first = parts.first else {
      throw CommandFailure.badInput(name, "expected samples, found none")
    }
    guard parts.allSatisfy({ $0.shape.dropFirst() == first.shape.dropFirst() }) else {
      throw CommandFailure.badInput(
        name,
        "expected sequences of one length, found several (--pad 0 pads batches of 4096;"
          + " give --pad a number of steps)")
    }
    let count = parts.reduce(0) { $0 + $1.shape[0] }
    return Tensor(
      shape: [count] + first.shape.dropFirst(),
      values: parts.count == 1 ? first.values : Array(parts.map(\.values).joined()))
  }
}
