import RNNXFiles
import RNNXFormats
import RNNXGraph
import RNNXProof

/// One file becomes another.
struct Conversion {
  let source: String
  let target: String
  let format: ModelFormat
  let options: ConvertOptions

  /// Converts; every fault names the source.
  func run() throws -> ConvertedFile {
    let original = try read()
    var file = original
    try edit(&file)
    if options.keepOptimizer { try checkOptimizer(of: file) }
    if format == .onnx {
      try checkFit(file.graph)
      return try ONNXConversion(conversion: self, original: original).run(file.graph)
    }
    let plan = ConversionPlan(file, to: format, keepsOptimizer: !options.dropOptimizer)
    try checkFit(file.graph)
    try checkObstacles(plan)
    var converted = ConvertedFile(
      source: source, target: target, format: format, origin: original.origin,
      remarks: original.remarks, changes: plan.remarks)
    guard !options.dryRun else { return converted }
    do throws(ModelWriteError) {
      try ModelWriter(replacesExisting: options.force).write(plan, to: target)
    } catch {
      throw CommandFailure(explaining: error, target)
    }
    if options.verify && format.holdsLayers && format.holdsWeights && target != "-" {
      converted.verified = try verified(file.graph)
    }
    return converted
  }

  private func read() throws -> ModelFile {
    var reader = ModelReader(architecture: options.architecture)
    reader.readsExternalData = options.externalData
    guard source == "-" else { return try reader.read(path: source) }
    return try reader.read(bytes: try readFile(source, limit: 1 << 32), name: "standard input")
  }

  private func edit(_ file: inout ModelFile) throws {
    do {
      for transfer in options.weightsFrom {
        let other = try ModelReader().read(path: transfer.file)
        try file.takeWeights(of: transfer.theirs, in: other.graph, for: transfer.ours)
      }
      for renaming in options.rename { try file.rename(layer: renaming.old, to: renaming.new) }
    } catch let error as EditError {
      throw CommandFailure.badInput(source, error.description)
    }
    if let type = options.dtype.flatMap({ ElementType(rawValue: $0.rawValue) }) {
      file.store(as: type)
    }
  }

  /// What `--keep-optimizer` asks for: a state, and a format that has a place for it.
  private func checkOptimizer(of file: ModelFile) throws(CommandFailure) {
    guard file.training?.optimizer != nil else {
      throw .badInput(source, "--keep-optimizer: the file holds no state of an optimizer")
    }
    guard format.holdsTraining, format != .onnx else {
      throw .badInput(
        source, "--keep-optimizer: \(format.rawValue) has no place for the state of an optimizer")
    }
  }

  /// Weights that do not fit their layers are a fault of the file; layers that nothing computes are not.
  private func checkFit(_ graph: ModelGraph) throws(CommandFailure) {
    do throws(GraphError) { try graph.validate() } catch {
      // Of a layer that nothing here knows nobody can say which arrays it has: they are carried.
      let unknown = Set(graph.layers.filter { $0.kind is UnsupportedLayer }.map(\.name))
      let faults = error.faults.filter { !$0.isAboutSupport && !unknown.contains($0.layer) }
      guard !faults.isEmpty else { return }
      throw CommandFailure(faults.map { "\(source): \($0)" }.joined(separator: "\n"))
    }
  }

  private func checkObstacles(_ plan: ConversionPlan) throws(CommandFailure) {
    let refused = plan.remarks.filter { $0.kind == .refused }
    let lossy = plan.remarks.filter { $0.kind == .lossy }
    let isStateLost = options.keepOptimizer && plan.losesOptimizer
    guard !refused.isEmpty || isStateLost || !(lossy.isEmpty || options.lossy) else { return }
    var lines = (refused + lossy).map { "\(source): \($0)" }
    lines.append(
      refused.isEmpty
        ? "nothing was written; --lossy accepts this list"
        : "nothing was written: \(format.rawValue) cannot hold this")
    throw CommandFailure(lines.joined(separator: "\n"))
  }

  /// How the outputs of both sides on the same random inputs compare.
  private func verified(_ graph: ModelGraph) throws -> VerifiedOutputs {
    let written = try ModelReader().read(path: target)
    do throws(ProofError) {
      return try VerifiedOutputs(of: written.graph, and: graph)
    } catch {
      throw CommandFailure.badInput(source, "cannot be verified: \(error)")
    }
  }
}

extension GraphFault {
  /// Whether the fault is only that rnnx computes no such layer or argument.
  fileprivate var isAboutSupport: Bool {
    switch reason {
    case .unsupportedLayer, .unsupportedArgument: true
    default: false
    }
  }
}
