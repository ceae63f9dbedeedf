import RNNXGraph
import RNNXRuntime

/// What two models have in common of which one at least is run node by node.
///
/// There are no layers to match: every weight's numbers are looked for on the other side, in whatever order they stand
/// there, and both models answer the same inputs.
public struct ProgramComparison: Sendable {
  /// Whether the numbers of a weight stand on the other side.
  public struct Weight: Sendable, Hashable {
    /// Whose weight it is.
    public let side: Side
    /// The weight: layer and role, or the name of ONNX.
    public let name: String
    /// Whether the same numbers are a tensor of the other side, or a part of one.
    ///
    /// Zeros need not be.
    public let isFound: Bool
  }

  /// What was compared.
  public let options: ComparisonOptions
  /// The weights that were looked for.
  public let weights: [Weight]
  /// What both answered.
  public let outputs: OutputsFound

  /// Compares two models.
  public init(of a: ComparedModel, and b: ComparedModel, options: ComparisonOptions) {
    self.options = options
    // What a model in layers holds is complete and named; ONNX nodes hold constants of other kinds, too.
    var found: [Weight] = []
    if options.sections.contains(.weights) {
      if a.graph != nil || b.graph == nil { found += Self.weights(of: a, .a, in: b) }
      if b.graph != nil || a.graph == nil { found += Self.weights(of: b, .b, in: a) }
    }
    weights = found
    outputs =
      options.sections.contains(.outputs)
      ? Self.outputs(a, b, options) : .notRun("not asked for")
  }

  /// The weights that the other side has not.
  public var missing: [Weight] { weights.filter { !$0.isFound } }
  /// Whether every weight was found and the answers agree.
  public var isSame: Bool { missing.isEmpty && !outputs.isDifferent }
  /// The answer in one word.
  public var verdict: ModelComparison.Verdict {
    isSame ? .same : outputs.areProvenEqual ? .sameOutputs : .different
  }

  private static func weights(
    of model: ComparedModel, _ side: Side, in other: ComparedModel
  ) -> [Weight] {
    let known = Set(
      other.weights.flatMap { weight in
        (try? weight.tensor.loaded()).map(NumberFingerprint.all) ?? []
      })
    return model.weights.map { name, tensor in
      guard let values = try? tensor.loaded().floats() else {
        return Weight(side: side, name: name, isFound: false)
      }
      let isFound =
        known.contains(NumberFingerprint(values[...])) || values.allSatisfy { $0 == 0 }
      return Weight(side: side, name: name, isFound: isFound)
    }
  }

  private static func outputs(
    _ a: ComparedModel, _ b: ComparedModel, _ options: ComparisonOptions
  ) -> OutputsFound {
    do {
      let (names, inputs) = try inputs(a, b, options)
      // The other side's inputs: by name where it has the same, else by order.
      let positions = b.inputNames.compactMap { names.firstIndex(of: $0) }
      let isByName = Set(positions).count == names.count && b.inputNames.count == names.count
      guard b.inputNames.count == names.count else {
        throw ProofError.inputs(
          a: names.joined(separator: ", "), b: b.inputNames.joined(separator: ", "))
      }
      let left = try a.outputs(for: inputs, threads: options.threads)
      let right = try b.outputs(
        for: isByName ? positions.map { inputs[$0] } : inputs, threads: options.threads)
      guard left.count == right.count else {
        throw ProofError.outputs(a: left.map(\.name), b: right.map(\.name))
      }
      let order = left.compactMap { output in right.firstIndex { $0.name == output.name } }
      let places = Set(order).count == left.count ? order : Array(left.indices)
      let words =
        options.data == nil ? "random inputs, seed \(options.inputs.seed)" : "the data given"
      return .compared(
        LayerwiseComparison(
          inputs: words, shapes: zip(names, inputs).map { ($0, $1.shape) }, layers: [],
          outputs: zip(left, places).map { output, place in
            TensorComparison(
              output.name, output.tensor, right[place].name, right[place].tensor,
              limits: options.limits(for: output.name, right[place].name))
          }))
    } catch {
      return .failed("\(error)")
    }
  }

  /// Inputs in the order of `a`.
  private static func inputs(
    _ a: ComparedModel, _ b: ComparedModel, _ options: ComparisonOptions
  ) throws -> (names: [String], tensors: [Tensor]) {
    let names = a.inputNames
    if let data = options.data {
      let other = b.inputNames
      return (
        names,
        try names.enumerated().map { index, name in
          guard
            let tensor = data[name] ?? (other.indices.contains(index) ? data[other[index]] : nil)
          else { throw ProofError.runtime(.a, .missingInput(name)) }
          return tensor
        }
      )
    }
    if let graph = a.graph { return (names, try options.inputs.tensors(for: graph)) }
    if let graph = b.graph {
      let tensors = try options.inputs.tensors(for: graph)
      guard names.count == tensors.count else {
        throw ProofError.inputs(
          a: names.joined(separator: ", "), b: graph.inputNames.joined(separator: ", "))
      }
      let order = names.compactMap { graph.inputNames.firstIndex(of: $0) }
      return (names, Set(order).count == names.count ? order.map { tensors[$0] } : tensors)
    }
    let declared = a.declaredInputs(
      batchSize: options.inputs.batchSize, timeSteps: options.inputs.timeSteps ?? 7)
    return (names, options.inputs.tensors(of: declared))
  }
}
