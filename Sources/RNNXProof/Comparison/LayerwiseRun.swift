import RNNXGraph
import RNNXRuntime

/// Runs two models on the same inputs and compares what their layers give.
struct LayerwiseRun {
  let a: ModelGraph
  let b: ModelGraph
  let pairs: [LayerPair]
  let options: ComparisonOptions

  /// What came of it.
  func result() -> OutputsFound {
    let count = max(a.parameterCount, b.parameterCount)
    let isAsked = options.data != nil || options.sections == [.outputs]
    guard count <= options.largestRun || isAsked else {
      return .notRun(
        "\(count) weights are more than \(options.largestRun); --only outputs runs them")
    }
    do throws(ProofError) {
      let (inputs, words) = try inputs()
      return .compared(try compare(inputs.a, inputs.b, words))
    } catch {
      return explain(error)
    }
  }

  /// Whether one side alone fails, which is a difference, or both do in the same way.
  private func explain(_ error: ProofError) -> OutputsFound {
    let other: ProofError?
    switch error {
    case .graph(.a, _), .runtime(.a, _): other = failure(of: b, .b)
    case .graph(.b, _), .runtime(.b, _): other = failure(of: a, .a)
    case .inputs, .outputs: return .failed(error.description)
    }
    guard let other else {
      return .failed(error.description + "; the other can")
    }
    return .notRun("\(error); \(other)")
  }

  private func failure(of graph: ModelGraph, _ side: Side) -> ProofError? {
    do throws(ProofError) {
      let run = try ModelRun(graph, side: side)
      let tensors: [Tensor]
      if let data = options.data {
        tensors = try named(data, graph, side)
      } else {
        tensors = try options.inputs.tensors(for: graph)
      }
      _ = try run.outputs(for: tensors, threads: options.threads)
      return nil
    } catch {
      return error
    }
  }

  private func inputs() throws(ProofError) -> (inputs: (a: [Tensor], b: [Tensor]), words: String) {
    guard let data = options.data else {
      let seed = options.inputs.seed
      return (try options.inputs.tensors(for: a, and: b), "random inputs, seed \(seed)")
    }
    return ((try named(data, a, .a), try named(data, b, .b)), "the data given")
  }

  /// Data for a model's inputs by name; those of the other model's names come by its order.
  private func named(
    _ data: [String: Tensor], _ graph: ModelGraph, _ side: Side
  ) throws(ProofError) -> [Tensor] {
    let other = side == .a ? b : a
    let order = try RandomInputs.order(of: graph, in: other)
    var tensors: [Tensor] = []
    for (index, name) in graph.inputNames.enumerated() {
      guard let tensor = data[name] ?? data[other.inputNames[order[index]]] else {
        throw .runtime(side, .missingInput(name))
      }
      tensors.append(tensor)
    }
    return tensors
  }

  private func compare(
    _ inputsA: [Tensor], _ inputsB: [Tensor], _ words: String
  ) throws(ProofError) -> LayerwiseComparison {
    guard a.outputs.count == b.outputs.count else {
      throw .outputs(a: a.outputNames, b: b.outputNames)
    }
    let probes = probes()
    let ends = ends()
    let runA = try ModelRun(probing(a, probes.map(\.a) + ends.map(\.a)), side: .a)
    let runB = try ModelRun(probing(b, probes.map(\.b) + ends.map(\.b)), side: .b)
    var found: [TensorComparison] = []
    for rows in Self.parts(of: inputsA, whole: runA.isStateful || runB.isStateful) {
      let left = try runA.outputs(for: inputsA.map { $0.rows(rows) }, threads: options.threads)
      let right = try runB.outputs(for: inputsB.map { $0.rows(rows) }, threads: options.threads)
      let next = (probes + ends).enumerated().map { index, probe in
        TensorComparison(
          probe.nameA, left[index], probe.nameB, right[index], limits: probe.limits)
      }
      if found.isEmpty {
        found = next
      } else {
        for index in found.indices { found[index].append(next[index]) }
      }
    }
    return LayerwiseComparison(
      inputs: words, shapes: zip(a.inputNames, inputsA).map { ($0, $1.shape) },
      layers: Array(found.prefix(probes.count)), outputs: Array(found.dropFirst(probes.count)))
  }

  /// A tensor of each model that should be the same.
  private struct Probe {
    let nameA: String
    let nameB: String
    let a: TensorReference
    let b: TensorReference
    let limits: Limits
  }

  /// The outputs of all matched layers, in the order of the first model.
  private func probes() -> [Probe] {
    let shapes = (GraphShapes(describing: a), GraphShapes(describing: b))
    return pairs.filter { $0.isOutermost && !($0.a.kind is InputLayer) }.flatMap { pair in
      (0..<min(pair.a.calls.count, pair.b.calls.count)).flatMap { call -> [Probe] in
        var probes: [Probe] = []
        while true {
          let left = TensorReference(pair.a.name, call: call, tensor: probes.count)
          let right = TensorReference(pair.b.name, call: call, tensor: probes.count)
          guard shapes.0.tensors[left] != nil, shapes.1.tensors[right] != nil else { return probes }
          let suffix =
            (call > 0 ? ", call \(call)" : "")
            + (probes.isEmpty ? "" : ", output \(probes.count)")
          probes.append(
            Probe(
              nameA: pair.pathA + suffix, nameB: pair.pathB + suffix, a: left, b: right,
              limits: options.limits(for: pair.pathA, pair.pathB)))
        }
      }
    }
  }

  /// The models' outputs: by name where both have the same names, else by order.
  private func ends() -> [Probe] {
    let (namesA, namesB) = (a.outputNames, b.outputNames)
    let positions = namesA.compactMap { namesB.firstIndex(of: $0) }
    let order = Set(positions).count == namesA.count ? positions : Array(namesA.indices)
    return order.enumerated().map { index, position in
      Probe(
        nameA: namesA[index], nameB: namesB[position], a: a.outputs[index], b: b.outputs[position],
        limits: options.limits(for: a.outputs[index].layer, b.outputs[position].layer))
    }
  }

  private func probing(_ graph: ModelGraph, _ outputs: [TensorReference]) -> ModelGraph {
    var graph = graph
    graph.outputs = outputs
    return graph
  }

  /// Data of any size go through in parts, so that the layers' outputs need bounded memory.
  private static func parts(of inputs: [Tensor], whole: Bool) -> [Range<Int>] {
    let count = inputs.first?.batchSize ?? 0
    guard !whole, count > 64 else { return [0..<count] }
    return stride(from: 0, to: count, by: 64).map { $0..<min($0 + 64, count) }
  }
}

extension Tensor {
  /// Some of the samples.
  func rows(_ range: Range<Int>) -> Tensor {
    guard range != 0..<batchSize else { return self }
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: Array(values[range.lowerBound * size..<range.upperBound * size]))
  }
}
