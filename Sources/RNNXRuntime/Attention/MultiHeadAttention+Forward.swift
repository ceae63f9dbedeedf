package import RNNXGraph
import RNNXKernels

extension MultiHeadAttention: RunnableLayer {
  /// Packs the projections; the scale of the scores goes into the query's.
  package func load(
    _ weights: LayerWeights, _ options: LoadOptions
  ) throws(GraphError) -> LoadedLayer {
    let scale = 1 / Float(keyWidth).squareRoot()
    func projection(_ name: String, columns: Int, scaledBy factor: Float = 1) -> PackedMatrix {
      let kernel = weights.floats("\(name)/kernel").map { $0 * factor }
      let bias = weights.floats("\(name)/bias", if: usesBias).map { $0.map { $0 * factor } }
      return PackedMatrix(
        kernel, inputs: kernel.count / columns, outputs: columns, bias: bias,
        precision: options.precision)
    }
    let outputColumns =
      weights.floats("attention_output/kernel").count / (headCount * valueWidth)
    let packed = Projections(
      query: projection("query", columns: headCount * keyWidth, scaledBy: scale),
      key: projection("key", columns: keyHeadCount * keyWidth),
      value: projection("value", columns: keyHeadCount * valueWidth),
      gate: usesGate ? projection("gate", columns: headCount * valueWidth) : nil,
      output: projection("attention_output", columns: outputColumns))
    let layer = self
    return LoadedLayer { site throws(GraphError) in
      try MultiHeadPlan(layer, packed, site).plan
    }
  }
}

/// The packed weights of a layer.
private struct Projections: Sendable {
  let query: PackedMatrix
  let key: PackedMatrix
  let value: PackedMatrix
  let gate: PackedMatrix?
  let output: PackedMatrix
}

/// One call of a MultiHeadAttention.
private struct MultiHeadPlan: Sendable {
  private let layer: MultiHeadAttention
  private let packed: Projections
  /// For each group of steps that attend to each other their places among all steps.
  private let queryGroups: [[Int]]
  private let keyGroups: [[Int]]
  private let queries: Int
  private let keys: Int
  private let inputs: Int
  private let isCausal: Bool
  private let style: MultiHeadAttention.MaskStyle
  private let hasMasks: [Bool]
  private let outputCount: Int
  /// Where the tensor `attention_mask` stands, and how far apart its rows, heads and steps are.
  private let pairs: (input: Int, row: Int, head: Int, query: Int, key: Int)?

  init(
    _ layer: MultiHeadAttention, _ packed: Projections, _ site: CallSite
  ) throws(GraphError) {
    self.layer = layer
    self.packed = packed
    let axes = try layer.attendedAxes(site.shapes)
    queryGroups = Self.groups(Array(site.input(0).dropLast()), axes)
    keyGroups = Self.groups(Array(site.input(1).dropLast()), axes)
    queries = site.input(0).dropLast().reduce(1, *)
    keys = site.input(1).dropLast().reduce(1, *)
    inputs = site.shapes.inputs.count
    isCausal = site.shapes.flag("use_causal_mask")
    style = layer.maskStyle(site.shapes)
    hasMasks = site.inputMasks
    outputCount = site.outputs.count
    let isPlain = site.input(0).count == 2
    pairs = try Self.pairs(site, queries: queries, keys: keys, heads: layer.headCount)
    let masked = hasMasks.contains(true) || isCausal || layer.window != nil || pairs != nil
    guard isPlain || !masked else {
      throw GraphError(
        layer: site.shapes.layer,
        .unsupportedArgument(
          name: "mask", value: "for inputs of more than one axis of steps",
          supported: "masks and causality for (batch, steps, features)"))
    }
  }

  private static func pairs(
    _ site: CallSite, queries: Int, keys: Int, heads: Int
  ) throws(GraphError) -> (input: Int, row: Int, head: Int, query: Int, key: Int)? {
    guard let index = site.keywordIndex("attention_mask"),
      let shape = site.shapes.keywords["attention_mask"]?[0].map({ $0 ?? 0 })
    else { return nil }
    let full = shape.count == 2 ? [1] + shape : shape
    guard full.count == 3, zip(full, [heads, queries, keys]).allSatisfy({ $0 == 1 || $0 == $1 })
    else {
      throw site.shapes.shapeError(
        expected: "attention_mask (batch, \(queries), \(keys)), found \(shape)")
    }
    return (
      index, full.reduce(1, *), full[0] == 1 ? 0 : full[1] * full[2], full[1] == 1 ? 0 : full[2],
      full[2] == 1 ? 0 : 1
    )
  }

  private static func groups(_ shape: [Int], _ axes: [Int]) -> [[Int]] {
    let others = shape.indices.filter { !axes.contains($0) }
    let steps = offsets(shape, axes: axes)
    return offsets(shape, axes: others).map { start in steps.map { start + $0 } }
  }

  private var head: AttentionHead {
    AttentionHead(
      queries: queryGroups.first?.count ?? 0, keys: keyGroups.first?.count ?? 0,
      width: layer.keyWidth, valueWidth: layer.valueWidth)
  }

  var plan: LayerPlan {
    let rest = Array(repeating: OutputSource.none, count: outputCount - 1)
    var plan = LayerPlan(
      outputs: Array(repeating: .computed, count: outputCount),
      masks: [hasMasks[0] ? .input(0) : .none] + rest
    ) { run in
      for row in 0..<run.rows { self.attend(run, row) }
    }
    plan.scratch = { _ in floats.total }
    return plan
  }

  /// The memory of one row, part after part.
  private var floats:
    (query: Int, key: Int, value: Int, found: Int, gate: Int, blocks: Int, scores: Int, total: Int)
  {
    let query = queries * packed.query.outputs
    let key = keys * packed.key.outputs
    let value = keys * packed.value.outputs
    let found = queries * layer.headCount * layer.valueWidth
    let gate = packed.gate == nil ? 0 : found
    let blocks =
      head.queries * (layer.keyWidth + layer.valueWidth)
      + head.keys * (layer.keyWidth + layer.valueWidth)
    let scores = outputCount > 1 ? 0 : head.queries * head.keys
    return (
      query, key, value, found, gate, blocks, scores,
      query + key + value + found + gate + blocks + scores + head.scratchCount
    )
  }

  private func attend(_ run: LayerRun, _ row: Int) {
    let parts = floats
    let query = run.scratch
    let key = query + parts.query
    let value = key + parts.key
    let found = value + parts.value
    let gate = found + parts.found
    let blocks = gate + parts.gate
    project(packed.query, run.inputs[0], row, queries, into: query)
    project(packed.key, run.inputs[inputs - 1], row, keys, into: key)
    project(packed.value, run.inputs[1], row, keys, into: value)
    for (group, places) in queryGroups.enumerated() {
      for index in 0..<layer.headCount {
        let scores =
          outputCount > 1
          ? run.outputs[1]
            + ((row * queryGroups.count + group) * layer.headCount + index) * head.queries
            * head.keys
          : blocks + parts.blocks
        attend(
          index, mask(run, row, index), places, keyGroups[group], query, key, value, scores, found,
          blocks, blocks + parts.blocks + parts.scores)
      }
    }
    if let matrix = packed.gate {
      matrix.multiply(
        run.inputs[0] + row * queries * matrix.inputs, inputStride: matrix.inputs, rows: queries,
        activation: .elementwise(.sigmoid), into: gate, outputStride: matrix.outputs)
      for place in 0..<parts.found { found[place] *= gate[place] }
    }
    packed.output.multiply(
      found, inputStride: packed.output.inputs, rows: queries,
      into: run.outputs[0] + row * queries * packed.output.outputs,
      outputStride: packed.output.outputs)
  }

  private func project(
    _ matrix: PackedMatrix, _ input: UnsafePointer<Float>, _ row: Int, _ steps: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    matrix.multiply(
      input + row * steps * matrix.inputs, inputStride: matrix.inputs, rows: steps, into: output,
      outputStride: matrix.outputs)
  }

  private func mask(_ run: LayerRun, _ row: Int, _ head: Int) -> AttentionMask {
    var mask = AttentionMask(isCausal: isCausal, window: layer.window)
    mask.query = run.masks[0].map { UnsafePointer($0 + row * queries) }
    for index in 1..<inputs {
      if let keep = run.masks[index] { mask.keys.append(UnsafePointer(keep + row * keys)) }
    }
    if let pairs {
      let start = run.inputs[pairs.input] + row * pairs.row + head * pairs.head
      mask.pairs = (UnsafePointer(start), pairs.query, pairs.key)
    }
    return mask
  }

  /// One head over one group of steps.
  private func attend(
    _ index: Int, _ mask: AttentionMask, _ places: [Int], _ keyPlaces: [Int],
    _ query: UnsafePointer<Float>, _ key: UnsafePointer<Float>, _ value: UnsafePointer<Float>,
    _ scores: UnsafeMutablePointer<Float>, _ found: UnsafeMutablePointer<Float>,
    _ blocks: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let head = head
    let shared = index / (layer.headCount / layer.keyHeadCount)
    let ownQuery = blocks
    let ownKey = ownQuery + head.queries * layer.keyWidth
    let ownValue = ownKey + head.keys * layer.keyWidth
    let ownFound = ownValue + head.keys * layer.valueWidth
    collect(query, places, packed.query.outputs, index * layer.keyWidth, layer.keyWidth, ownQuery)
    collect(key, keyPlaces, packed.key.outputs, shared * layer.keyWidth, layer.keyWidth, ownKey)
    collect(
      value, keyPlaces, packed.value.outputs, shared * layer.valueWidth, layer.valueWidth, ownValue)
    head.score(ownQuery, stride: layer.keyWidth, ownKey, into: scores, scratch)
    mask.apply(style, to: scores, queries: head.queries, keys: head.keys)
    head.normalize(scores)
    if style == .zero { mask.clear(scores, queries: head.queries, keys: head.keys) }
    head.gather(scores, ownValue, into: ownFound, stride: layer.valueWidth, scratch)
    let width = layer.headCount * layer.valueWidth
    for (step, place) in places.enumerated() {
      (found + place * width + index * layer.valueWidth).update(
        from: ownFound + step * layer.valueWidth, count: layer.valueWidth)
    }
  }

  /// Puts one head's numbers of some steps side by side.
  private func collect(
    _ source: UnsafePointer<Float>, _ places: [Int], _ stride: Int, _ offset: Int, _ width: Int,
    _ target: UnsafeMutablePointer<Float>
  ) {
    for (step, place) in places.enumerated() {
      (target + step * width).update(from: source + place * stride + offset, count: width)
    }
  }
}
