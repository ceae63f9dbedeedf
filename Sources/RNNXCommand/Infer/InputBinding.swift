import RNNXData
import RNNXGraph
import RNNXRuntime

/// A model's input and the array that feeds it.
final class InputBinding {
  /// The name of the input.
  let input: String
  /// Where the samples come from.
  let source: any SampleSource
  private let expected: Shape
  private let isFlat: Bool
  /// How its sequences are brought to one length, where they are.
  let padding: SequencePadding?
  private var position = 0

  /// A binding; the shape of the samples is checked at once.
  init(
    _ input: String, _ source: any SampleSource, _ graph: ModelGraph, isFlat: Bool,
    padding: SequencePadding?
  ) throws {
    self.input = input
    self.source = source
    self.isFlat = isFlat
    let expected = (graph[layer: input]?.kind as? InputLayer)?.shape ?? []
    self.expected = expected
    // An input of fixed size, such as a vector, is no sequence to be padded.
    let isSequence = expected.first.map { $0 == nil || $0 == padding?.timeSteps } ?? false
    var padding = isSequence ? padding : nil
    if padding != nil, padding?.timeSteps == nil, source.canRestart {
      padding?.timeSteps = try Self.longest(of: source)
    }
    self.padding = padding
    var shape = source.sampleShape
    guard padding == nil || !shape.isEmpty else {
      throw CommandFailure.badInput(
        source.name, "input \"\(input)\": expected sequences to pad, found single numbers")
    }
    if let padding, !shape.isEmpty { shape[0] = padding.timeSteps ?? shape[0] }
    // Padding to the longest of a batch is known with the batch.
    if padding == nil || padding?.timeSteps != nil { _ = try fit(shape) }
  }

  /// What was done to the values, to be told to the user.
  var remark: String? {
    guard source.scaling == .image else { return nil }
    return "images of unsigned bytes, scaled by 1/255 (--no-scale leaves them as they are)"
  }

  /// The steps of the longest sequence of a file.
  private static func longest(of source: any SampleSource) throws(DataError) -> Int {
    var (position, longest) = (0, 0)
    while true {
      let batch = try source.read(position..<position + 4096)
      position += batch.count
      switch batch.content {
      case .even(let tensor):
        if batch.count > 0 { longest = max(longest, tensor.shape.dropFirst().first ?? 0) }
      case .uneven(let samples):
        longest = samples.reduce(longest) { max($0, $1.shape.first ?? 0) }
      }
      if batch.count < 4096 { return longest }
    }
  }

  /// The next sequences as they stand in the file.
  func nextSequences(_ limit: Int) throws -> SampleBatch {
    let batch = try source.read(position..<position + limit)
    position += batch.count
    return batch
  }

  /// The next samples as the model takes them; none at the end.
  func next(_ limit: Int) throws -> Tensor {
    try tensor(of: try nextSequences(limit), padding)
  }

  /// Samples as the model takes them.
  func tensor(of batch: SampleBatch, _ padding: SequencePadding?) throws -> Tensor {
    let data: TensorData
    if let padding { data = batch.padded(padding) } else { data = try batch.tensor() }
    let shape = batch.count == 0 ? [] : try fit(Array(data.shape.dropFirst()))
    return Tensor(shape: [batch.count] + shape, values: batch.count == 0 ? [] : data.floats())
  }

  private func fit(_ found: [Int]) throws(CommandFailure) -> [Int] {
    if let shape = ShapeFit.shape(of: found, for: expected, isFlat: isFlat) { return shape }
    throw .badInput(
      source.name,
      "input \"\(input)\": expected samples of shape \(expected.shapeText),"
        + " found \(found.map { Optional($0) }.shapeText)")
  }
}

extension InputBinding {
  /// Opens the files of `--input` for the inputs of a model, in its order.
  static func open(
    _ arguments: [String], for graph: ModelGraph, options: ReadingOptions,
    padding: InputPadding = InputPadding()
  ) throws -> [InputBinding] {
    let names = graph.inputNames
    try padding.check(names)
    let sources = try InputFiles.open(arguments, for: names, options: options)
    let bindings = try zip(names, sources).map { name, source in
      // Texts know rows of numbers only, so their shape says nothing against the model's.
      let isText = ["csv", "tsv", "txt"].contains { source.name.hasSuffix("." + $0) }
      return try InputBinding(name, source, graph, isFlat: isText, padding: padding.of(name))
    }
    try checkCounts(bindings)
    return bindings
  }

  /// The next samples of every input; none at the end.
  static func next(_ bindings: [InputBinding], _ limit: Int) throws -> [Tensor] {
    let tensors = try bindings.map { try $0.next(limit) }
    return tensors.contains { $0.batchSize > 0 } ? tensors : []
  }

  private static func checkCounts(_ bindings: [InputBinding]) throws(CommandFailure) {
    guard let first = bindings.first, let count = first.source.sampleCount else { return }
    for binding in bindings {
      guard let other = binding.source.sampleCount, other != count else { continue }
      throw .badInput(
        binding.source.name, "expected \(count) samples as in \(first.source.name), found \(other)")
    }
  }
}
