public import RNNXGraph
public import RNNXRuntime

/// What two models answer to the same inputs.
public struct OutputComparison: Sendable {
  /// The outputs, in the order of the first model.
  public let outputs: [TensorComparison]

  /// Runs both models on the same seeded random inputs.
  ///
  /// Outputs belong together by name where both models have the same names, else by order.
  public init(
    of a: ModelGraph, and b: ModelGraph, inputs: RandomInputs = RandomInputs(),
    limits: Limits = .standard, threads: Int? = nil
  ) throws(ProofError) {
    let tensors = try inputs.tensors(for: a, and: b)
    try self.init(
      of: a, on: tensors.a, and: b, on: tensors.b, limits: limits, threads: threads)
  }

  /// Runs both models on inputs of their own, each in the order of its `inputNames`.
  public init(
    of a: ModelGraph, on inputsOfA: [Tensor], and b: ModelGraph, on inputsOfB: [Tensor],
    limits: Limits = .standard, threads: Int? = nil
  ) throws(ProofError) {
    let (namesA, namesB) = (a.outputNames, b.outputNames)
    guard namesA.count == namesB.count else { throw .outputs(a: namesA, b: namesB) }
    let positions = namesA.compactMap { namesB.firstIndex(of: $0) }
    let order = Set(positions).count == namesA.count ? positions : Array(namesA.indices)
    let resultsA = try ModelRun(a, side: .a).outputs(for: inputsOfA, threads: threads)
    let resultsB = try ModelRun(b, side: .b).outputs(for: inputsOfB, threads: threads)
    outputs = order.enumerated().map { index, position in
      TensorComparison(
        namesA[index], resultsA[index], namesB[position], resultsB[position], limits: limits)
    }
  }

  /// Whether all outputs agree.
  public var isEqual: Bool { outputs.allSatisfy(\.isEqual) }

  /// The largest absolute difference of all outputs; `nil` where shapes differ.
  public var largestAbsolute: Double? {
    guard outputs.allSatisfy({ $0.measures != nil }) else { return nil }
    return outputs.compactMap { $0.measures?.largestAbsolute?.value }.max() ?? 0
  }
}

/// A model made ready to run, whose faults name the side.
struct ModelRun {
  private let model: Model
  private let side: Side

  init(_ graph: ModelGraph, side: Side) throws(ProofError) {
    self.side = side
    do throws(GraphError) { model = try Model(graph) } catch { throw .graph(side, error) }
  }

  var isStateful: Bool { model.isStateful }

  /// The outputs for one batch; a stateful model starts from zero.
  func outputs(for inputs: [Tensor], threads: Int?) throws(ProofError) -> [Tensor] {
    do {
      return try model.predict(inputs, threads: threads)
    } catch let error as RuntimeError {
      throw .runtime(side, error)
    } catch let error as GraphError {
      throw .graph(side, error)
    } catch {
      preconditionFailure("A model throws errors of the graph and of the runtime: \(error)")
    }
  }
}
