public import RNNXGraph
public import RNNXRuntime

/// Seeded random inputs that fit a model, or two at once.
///
/// Real inputs are about normally distributed, every other sample smaller than the first; inputs of an Embedding are row numbers that it has.
/// Where steps can be masked, some are: at the end of every sequence but the first, and one within.
public struct RandomInputs: Sendable, Hashable {
  /// The same seed gives the same inputs on every machine.
  public var seed: UInt64
  /// The number of samples, where the models leave it open.
  public var batchSize: Int
  /// The extent of open axes; `nil`: the first of 7, 12, 24 and 48 that all layers can take.
  public var timeSteps: Int?

  /// Inputs of a seed.
  public init(seed: UInt64 = 1, batchSize: Int = 3, timeSteps: Int? = nil) {
    self.seed = seed
    self.batchSize = batchSize
    self.timeSteps = timeSteps
  }

  /// Inputs for a model, in the order of `graph.inputNames`.
  public func tensors(for graph: ModelGraph) throws(ProofError) -> [Tensor] {
    try tensors(for: graph, and: graph).a
  }

  /// The same inputs for two models, for each in its own order.
  ///
  /// Inputs belong together by name where both models have the same names, else by order.
  public func tensors(
    for a: ModelGraph, and b: ModelGraph
  ) throws(ProofError) -> (a: [Tensor], b: [Tensor]) {
    let order = try Self.order(of: a, in: b)
    let shapes = try shapes(a, b, order)
    let batch = Self.fixedBatch(a) ?? Self.fixedBatch(b) ?? batchSize
    var source = RandomSource(seed: seed)
    let tensors = a.inputs.indices.map { index in
      let domain = InputDomain(of: a.inputs[index], in: a)
        .joined(with: InputDomain(of: b.inputs[order[index]], in: b))
      return Self.tensor([batch] + shapes[index], domain, &source)
    }
    var reordered = tensors
    for (index, position) in order.enumerated() { reordered[position] = tensors[index] }
    return (tensors, reordered)
  }

  /// Tensors of given shapes, for inputs of which only the type is known.
  func tensors(of inputs: [(shape: [Int], isInteger: Bool)]) -> [Tensor] {
    var source = RandomSource(seed: seed)
    return inputs.map { Self.tensor($0.shape, InputDomain(isInteger: $0.isInteger), &source) }
  }

  /// For each input of `a` its position among those of `b`.
  package static func order(
    of a: ModelGraph, in b: ModelGraph
  ) throws(ProofError) -> [Int] {
    guard a.inputs.count == b.inputs.count else {
      throw .inputs(a: describe(a), b: describe(b))
    }
    let positions = a.inputNames.compactMap { b.inputNames.firstIndex(of: $0) }
    let isByName = Set(positions).count == a.inputs.count
    return isByName ? positions : Array(a.inputs.indices)
  }

  private static func kind(_ reference: TensorReference, _ graph: ModelGraph) -> InputLayer? {
    graph[layer: reference.layer]?.kind as? InputLayer
  }

  private static func fixedBatch(_ graph: ModelGraph) -> Int? {
    graph.inputs.compactMap { kind($0, graph)?.batchSize }.first
  }

  private static func describe(_ graph: ModelGraph) -> String {
    graph.inputs.map { "\($0.layer) \((kind($0, graph)?.shape ?? []).shapeText)" }
      .joined(separator: ", ")
  }

  /// Shapes without the batch that both models take.
  private func shapes(
    _ a: ModelGraph, _ b: ModelGraph, _ order: [Int]
  ) throws(ProofError) -> [[Int]] {
    let wanted = timeSteps.map { [$0] } ?? [7, 12, 24, 48]
    for size in wanted {
      var shapes: [[Int]] = []
      for (index, position) in order.enumerated() {
        let left = Self.kind(a.inputs[index], a)?.shape ?? []
        let right = Self.kind(b.inputs[position], b)?.shape ?? []
        guard left.count == right.count,
          zip(left, right).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
        else { throw .inputs(a: Self.describe(a), b: Self.describe(b)) }
        shapes.append(zip(left, right).map { $0 ?? $1 ?? size })
      }
      var reordered = shapes
      for (index, position) in order.enumerated() { reordered[position] = shapes[index] }
      if size == wanted.last || (Self.fits(shapes, a) && Self.fits(reordered, b)) { return shapes }
    }
    preconditionFailure("The last size is taken as it is.")
  }

  private static func fits(_ shapes: [[Int]], _ graph: ModelGraph) -> Bool {
    (try? GraphShapes(of: graph, inputs: shapes.map { $0.map { $0 } })) != nil
  }

  private static func tensor(
    _ shape: [Int], _ domain: InputDomain, _ source: inout RandomSource
  ) -> Tensor {
    let count = shape.reduce(1, *)
    let size = max(1, shape.dropFirst().reduce(1, *))
    var values = (0..<count).map { index in
      domain.rows.map { Float(source.integer(below: $0)) }
        ?? source.normal() * Self.scales[index / size % Self.scales.count]
    }
    let mask = domain.rows == nil ? domain.maskValue : (domain.masksZero ? 0 : nil)
    if let mask, shape.count >= 2, count > 0 { hide(&values, shape, with: mask, &source) }
    return Tensor(shape: shape, values: values)
  }

  /// What samples are multiplied by, in turn: large inputs drive gates and softmax to their ends,
  /// where differences hide; small ones show them.
  private static let scales: [Float] = [1, 0.25, 0.0625]

  /// Masks the end of every sequence but the first, and one step within the second.
  private static func hide(
    _ values: inout [Float], _ shape: [Int], with mask: Float, _ source: inout RandomSource
  ) {
    let (timeSteps, features) = (shape[1], shape.dropFirst(2).reduce(1, *))
    for row in 1..<max(2, shape[0]) where row < shape[0] {
      let length = 1 + source.integer(below: timeSteps)
      var hidden = Array(length..<timeSteps)
      if row == 1, length > 2 { hidden.append(source.integer(below: length - 1)) }
      for step in hidden {
        let start = (row * timeSteps + step) * features
        for index in start..<start + features { values[index] = mask }
      }
    }
  }
}
