public import RNNXFormats
import RNNXGraph
import RNNXRuntime

extension ModelComparison {
  /// Compares two models: structure, configuration, weights, optimizer, outputs.
  ///
  /// Weights are read in pairs, so memory is bounded by the largest pair of tensors until the models
  /// are run. What cannot be compared is part of the result and never counted as equal.
  public init(of a: ModelFile, and b: ModelFile, options: ComparisonOptions = ComparisonOptions()) {
    let (graphA, graphB, matching) = Self.matched(a.graph, b.graph)
    let threads = options.threads ?? availableCores
    let wants = { options.sections.contains($0) }
    self.options = options
    pairs = matching.pairs
    lonely = wants(.structure) ? matching.lonely : []
    wiring = wants(.structure) ? matching.wiring : []
    let arguments = ConfigComparison(matching.pairs, matching.lonely)
    configuration =
      wants(.configuration) ? matching.pairs.flatMap(arguments.differences) : []
    let found = wants(.weights) ? Self.weights(of: matching.pairs, options, threads) : []
    weights = found
    remarks = CombinedDiagnosis(matching.pairs, found, options).remarks
    optimizer =
      wants(.optimizer)
      ? OptimizerComparison(a, b, pairs: pairs, limits: options.limits, threads: threads)
      : OptimizerComparison()
    outputs =
      wants(.outputs)
      ? LayerwiseRun(a: graphA, b: graphB, pairs: matching.pairs, options: options).result()
      : .notRun("not asked for")
  }

  /// The models as they are matched best: as they stand, or with activations that are layers of their own
  /// in one of them read as arguments of the layers in front.
  private static func matched(
    _ a: ModelGraph, _ b: ModelGraph
  ) -> (a: ModelGraph, b: ModelGraph, LayerMatching) {
    let plain = LayerMatching(a, b)
    guard plain.faultCount > 0 else { return (a, b, plain) }
    var (joinedA, joinedB) = (a, b)
    let changes = [joinedA.joinActivations(), joinedB.joinActivations()]
    guard changes.contains(true) else { return (a, b, plain) }
    let joined = LayerMatching(joinedA, joinedB)
    return joined.faultCount < plain.faultCount ? (joinedA, joinedB, joined) : (a, b, plain)
  }

  private static func weights(
    of pairs: [LayerPair], _ options: ComparisonOptions, _ threads: Int
  ) -> [WeightComparison] {
    pairs.flatMap { pair in
      WeightComparer(limits: options.limits(for: pair.pathA, pair.pathB), threads: threads)
        .compare(pair)
    }
  }
}
