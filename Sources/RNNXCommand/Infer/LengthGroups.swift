import RNNXData
import RNNXGraph
import RNNXRuntime

/// Runs sequences of unequal lengths in groups of nearly equal ones, so that short ones cost little.
///
/// Only for models in which padded steps leave no trace (`Model.paddingEffect`): results are those of all sequences
/// padded to one length, and stand in the order of the file.
struct LengthGroups {
  private let model: Model
  private let bindings: [InputBinding]
  private let batchSize: Int
  private let effect: PaddingEffect

  /// `nil` where nothing is padded, where a stream is to be answered as it comes, or where padding counts.
  init?(_ model: Model, _ bindings: [InputBinding], batchSize: Int) {
    let padded = bindings.filter { $0.padding != nil }
    guard !model.isStateful, batchSize > 1, !padded.isEmpty,
      padded.allSatisfy({ $0.padding?.timeSteps != nil }),
      let effect = model.paddingEffect(
        values: bindings.map { $0.padding.map { Float($0.value) } })
    else { return nil }
    (self.model, self.bindings, self.batchSize, self.effect) = (model, bindings, batchSize, effect)
  }

  /// How many samples are read at once and sorted by length.
  var window: Int { batchSize * 16 }

  /// The outputs for the next samples; none at the end.
  func next(threads: Int?) throws -> [Tensor] {
    let batches = try bindings.map { try $0.nextSequences(window) }
    guard let count = batches.map(\.count).max(), count > 0 else { return [] }
    guard batches.allSatisfy({ $0.count == count }) else {
      throw RuntimeError.batchSizes(batches.map(\.count))
    }
    let samples = batches.map(\.sequences)
    let lengths = zip(samples, bindings).map { samples, binding in
      samples.map { min($0.shape.first ?? 0, binding.padding?.timeSteps ?? 0) }
    }
    let order = (0..<count).sorted { a, b in
      let (left, right) = (lengths.map { $0[a] }, lengths.map { $0[b] })
      return left == right ? a < b : left.lexicographicallyPrecedes(right)
    }
    var results: [Tensor] = []
    for start in stride(from: 0, to: count, by: batchSize) {
      let group = Array(order[start..<min(count, start + batchSize)])
      let outputs = try run(group, samples, lengths, threads)
      if results.isEmpty { results = outputs.map { $0.empty(rows: count) } }
      for (index, output) in outputs.enumerated() {
        results[index].place(output, at: group)
      }
    }
    return results
  }

  /// Runs a group as short as it is, and gives its outputs in full length.
  private func run(
    _ group: [Int], _ samples: [[TensorData]], _ lengths: [[Int]], _ threads: Int?
  ) throws -> [Tensor] {
    var short: [Int] = []
    let inputs = try bindings.enumerated().map { index, binding in
      let chosen = SampleBatch(sequences: group.map { samples[index][$0] })
      var padding = binding.padding
      let full = padding?.timeSteps ?? 0
      // One padded step more tells the outputs of all that follow.
      let longest = group.map { lengths[index][$0] }.max() ?? 0
      short.append(min(full, longest + 1))
      if padding != nil { padding?.timeSteps = short[index] }
      return try binding.tensor(of: chosen, padding)
    }
    return try zip(effect.axes, model.predict(inputs, threads: threads)).map { axis, output in
      guard let axis, let padding = bindings[axis].padding, let steps = padding.timeSteps,
        steps > short[axis]
      else { return output }
      return output.lengthened(to: steps, at: padding.padding)
    }
  }
}

extension Tensor {
  /// Zeros for so many rows of this shape.
  fileprivate func empty(rows: Int) -> Tensor {
    let shape = [rows] + shape.dropFirst()
    return Tensor(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  /// Copies the rows of another tensor to the given places.
  fileprivate mutating func place(_ rows: Tensor, at places: [Int]) {
    let size = rows.shape.dropFirst().reduce(1, *)
    for (row, place) in places.enumerated() {
      values.replaceSubrange(
        place * size..<(place + 1) * size, with: rows.values[row * size..<(row + 1) * size])
    }
  }

  /// Repeats the padded step at one end of axis 1 until there are so many.
  fileprivate func lengthened(to steps: Int, at end: SequencePadding.End) -> Tensor {
    let (rows, found) = (shape[0], shape[1])
    let size = shape.dropFirst(2).reduce(1, *)
    var result: [Float] = []
    result.reserveCapacity(rows * steps * size)
    for row in 0..<rows {
      let own = values[row * found * size..<(row + 1) * found * size]
      let padded = end == .pre ? own.prefix(size) : own.suffix(size)
      let more = repeatElement(padded, count: steps - found).joined()
      if end == .pre { result += more }
      result += own
      if end == .post { result += more }
    }
    return Tensor(shape: [rows, steps] + shape.dropFirst(2), values: result)
  }
}
