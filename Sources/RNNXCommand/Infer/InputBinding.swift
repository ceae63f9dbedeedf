import RNNXFiles
import RNNXGraph
import RNNXRuntime

/// A model's input and the file that feeds it.
struct InputBinding {
  let input: String
  let source: any SampleSource
  /// The shape of one sample as the model takes it.
  let shape: [Int]

  /// Opens the files of `--input` in the order of the model's inputs.
  static func open(
    _ arguments: [String], for graph: ModelGraph, scale: ScaleChoice
  ) throws -> [InputBinding] {
    let names = graph.inputNames
    let files = try assign(arguments, to: names)
    let bindings = try names.map { name -> InputBinding in
      guard let path = files[name] else { throw RuntimeError.missingInput(name) }
      let source = try DataFiles.open(path, scale: scale)
      return InputBinding(
        input: name, source: source, shape: try shape(of: source, for: name, in: graph))
    }
    try checkCounts(bindings)
    return bindings
  }

  /// The next samples of every input; empty at the end.
  static func next(_ bindings: [InputBinding], _ limit: Int) throws -> [Tensor] {
    let tensors = try bindings.map { try $0.tensor(limit) }
    guard tensors.contains(where: { $0.batchSize > 0 }) else { return [] }
    return tensors
  }

  private func tensor(_ limit: Int) throws -> Tensor {
    let values = try source.next(limit)
    let rowCount = max(1, shape.reduce(1, *))
    return Tensor(shape: [values.count / rowCount] + shape, values: values)
  }
}

extension InputBinding {
  /// Splits `name=file`; a single file without a name feeds the only input.
  package static func assign(
    _ arguments: [String], to names: [String]
  ) throws(RuntimeError) -> [String: String] {
    var files: [String: String] = [:]
    var unnamed: [String] = []
    for argument in arguments {
      guard let sign = argument.firstIndex(of: "="), !argument[..<sign].contains("/") else {
        unnamed.append(argument)
        continue
      }
      let name = String(argument[..<sign])
      guard names.contains(name) else {
        throw .unknownInput(name, nearest: NearestName.of(name, among: names) ?? "")
      }
      files[name] = String(argument[argument.index(after: sign)...])
    }
    let open = names.filter { files[$0] == nil }
    guard unnamed.count <= open.count, unnamed.count <= 1 || open.count == unnamed.count else {
      throw .inputCount(expected: names, found: arguments.count)
    }
    for (name, file) in zip(open, unnamed) { files[name] = file }
    return files
  }

  private static func shape(
    of source: any SampleSource, for input: String, in graph: ModelGraph
  ) throws(CommandFailure) -> [Int] {
    let kind = graph[layer: input]?.kind as? InputLayer
    guard let expected = kind?.shape else { return source.sampleShape }
    if let shape = ShapeFit.shape(of: source.sampleShape, for: expected) { return shape }
    let found = source.sampleShape.map { Optional($0) }.shapeText
    throw .badInput(
      source.name, "input \"\(input)\": expected samples of shape \(expected.shapeText), found \(found)")
  }

  private static func checkCounts(_ bindings: [InputBinding]) throws(CommandFailure) {
    guard let first = bindings.first, let count = first.source.count else { return }
    for binding in bindings {
      guard let other = binding.source.count, other != count else { continue }
      throw .badInput(
        binding.source.name, "expected \(count) samples as in \(first.source.name), found \(other)")
    }
  }
}
