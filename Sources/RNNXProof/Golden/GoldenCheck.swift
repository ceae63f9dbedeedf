import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXKernels
import RNNXRuntime

/// Checks cases: runs their models and compares outputs with the expected ones.
public struct GoldenCheck: Sendable {
  /// How cases are checked.
  public var options: GoldenOptions

  /// A check with the given options.
  public init(options: GoldenOptions = GoldenOptions()) { self.options = options }

  /// Checks many cases at once, each on one thread; results stand in the order of the cases.
  public func run(_ cases: [GoldenCase]) -> [GoldenResult] {
    let results = ParallelResults<GoldenResult>(count: cases.count)
    WorkerPool.shared.run(count: cases.count, threads: options.threads ?? availableCores) {
      results[$0] = run(cases[$0])
    }
    return cases.indices.compactMap { results[$0] }
  }

  /// Checks one case.
  public func run(_ golden: GoldenCase) -> GoldenResult {
    let clock = Stopwatch()
    var remarks: [String] = []
    var tensors: [TensorComparison] = []
    let outcome: GoldenResult.Outcome
    do {
      outcome = try check(golden, &tensors, &remarks)
    } catch {
      outcome = .failed(error)
    }
    return GoldenResult(
      golden: golden, outcome: outcome, tensors: tensors, remarks: remarks,
      seconds: clock.seconds)
  }

  private func check(
    _ golden: GoldenCase, _ tensors: inout [TensorComparison], _ remarks: inout [String]
  ) throws -> GoldenResult.Outcome {
    let origin = try GoldenOrigin(folder: golden.path)
    let graph = try graph(of: golden, origin, &remarks)
    if let words = origin.refused { return try refusal(of: graph, naming: words) }
    try checkDigests(golden, origin)
    if options.isBitExact { try checkMachine(golden, origin) }
    let calls = try GoldenTensors.read(golden.file(GoldenCase.inputFile))
    let expected = try GoldenTensors.read(golden.file(GoldenCase.expectedFile))
    let layersFile = golden.file(GoldenCase.layersFile)
    let layers = Folder.isFile(layersFile) ? try GoldenTensors.read(layersFile) : []
    guard calls.count == expected.count, layers.isEmpty || layers.count == calls.count else {
      throw GoldenError(
        golden.path, "expected outputs of \(calls.count) calls, found those of \(expected.count)")
    }
    let run = try GoldenRun(
      graph, calls: calls, layers: layers.first?.map(\.name) ?? [], path: golden.path, threads: 1)
    let path = golden.file(GoldenOrigin.fileName)
    let limits = try LimitsOfCase(origin, path, options)
    let comparison = GoldenComparison(limits: limits, isBitExact: options.isBitExact)
    try comparison.add(run.outputs, expected, golden.file(GoldenCase.expectedFile), &tensors)
    if !layers.isEmpty { try comparison.add(run.layers, layers, layersFile, &tensors) }
    let isSame = tensors.allSatisfy(\.isEqual)
    if options.writesOutputs {
      try GoldenFiles.write(GoldenTensors.text(run.outputs), to: golden.file("actual.json"))
    }
    guard !isSame else { return .same }
    guard options.accepts else { return .different("") }
    try GoldenFiles.accept(run, in: golden, origin, allowingForeign: options.acceptsForeign)
    return .updated
  }

  private func graph(
    of golden: GoldenCase, _ origin: GoldenOrigin, _ remarks: inout [String]
  ) throws -> ModelGraph {
    if let model = options.model { return model.graph }
    let (name, model) = try golden.model()
    if let recorded = origin.digest(of: name) {
      let found = SHA256.hex(try readFile(golden.file(name), limit: Int.max))
      if found != recorded { remarks.append("\(name) is not the file that was recorded") }
    }
    return model.graph
  }

  /// Inputs and expected outputs that were changed since would prove nothing.
  private func checkDigests(_ golden: GoldenCase, _ origin: GoldenOrigin) throws {
    for name in [GoldenCase.inputFile, GoldenCase.expectedFile, GoldenCase.layersFile] {
      guard let recorded = origin.digest(of: name), Folder.isFile(golden.file(name)) else {
        continue
      }
      guard SHA256.hex(try readFile(golden.file(name), limit: Int.max)) == recorded else {
        throw GoldenError(
          golden.file(name),
          "its digest is not the one in origin.json: changed since it was recorded")
      }
    }
  }

  private func checkMachine(_ golden: GoldenCase, _ origin: GoldenOrigin) throws {
    guard origin.machine == MachineType.current else {
      throw GoldenError(
        golden.path,
        "recorded on \(origin.machine ?? "another program"), this is \(MachineType.current):"
          + " their bits cannot be compared; leave --bit-exact out")
    }
  }

  private func refusal(
    of graph: ModelGraph, naming words: [String]
  ) throws -> GoldenResult.Outcome {
    do throws(GraphError) {
      try graph.validate()
      return .different(
        "expected to be refused naming \(words.joined(separator: ", ")), found a model that runs")
    } catch {
      let missing = words.filter { !error.description.contains($0) }
      guard !missing.isEmpty else { return .same }
      return .different("refused without naming \(missing.joined(separator: ", ")): \(error)")
    }
  }
}

/// The limits of a case's outputs and layers.
struct LimitsOfCase {
  private let general: Limits
  private let single: [String: Limits]

  init(_ origin: GoldenOrigin, _ path: String, _ options: GoldenOptions) throws {
    var limits = try options.limits ?? origin.limits(path)
    let own = try origin.limits(path)
    limits.nanEqual = limits.nanEqual || options.nanEqual || own.nanEqual
    general = limits
    single = try origin.layerLimits(path)
  }

  subscript(name: String) -> Limits { single[name] ?? general }
}
