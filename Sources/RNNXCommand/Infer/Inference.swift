import RNNXData
import RNNXGraph
import RNNXRuntime

/// Runs a model over files, batch by batch, so that memory does not grow with the data.
struct Inference {
  let model: Model
  let bindings: [InputBinding]
  let batchSize: Int
  let threads: Int?

  /// The number of samples, where a file tells it.
  var count: Int? { bindings.compactMap(\.source.sampleCount).first }

  /// Calls `receive` with the outputs of every batch and the number of its first sample.
  func run(_ receive: ([Tensor], _ first: Int) throws -> Void) throws {
    let state = model.isStateful ? try model.makeState(batchSize: batchSize) : nil
    var done = 0
    if let groups = LengthGroups(model, bindings, batchSize: batchSize) {
      while true {
        try Interruption.check()
        let outputs = try groups.next(threads: threads)
        guard let size = outputs.first?.batchSize else { return }
        try receive(outputs, done)
        done += size
      }
    }
    while true {
      try Interruption.check()
      let inputs = try InputBinding.next(bindings, batchSize)
      guard let size = inputs.first?.batchSize else { return }
      let outputs = try model.predict(inputs, threads: threads, state: state)
      try receive(outputs, done)
      done += size
    }
  }
}
