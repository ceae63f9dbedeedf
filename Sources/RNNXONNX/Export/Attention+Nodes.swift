import RNNXGraph

extension Attention: ONNXExportable {
  /// Scores by MatMul, or by tanh of every sum; Softmax; MatMul.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    func add(_ operation: String, _ inputs: [String]) -> String {
      builder.add(operation, inputs, call.path)
    }
    let (query, value) = (call.inputs[0].name, call.inputs[1].name)
    let key = call.inputs[call.inputs.count - 1].name
    var scores = score(query, key, call, builder)
    let mask = AttentionMaskNodes(
      keys: call.inputs[1].mask.map { [$0] } ?? [],
      isCausal: isCausal || call.shapes.flag("use_causal_mask"))
    if let kept = mask.kept(scores, leading: 1, builder, call.path) {
      let lowered = add("Sub", [scores, builder.scalar(1e9, "\(call.path)/large")])
      scores = add("Where", [kept, scores, lowered])
    }
    let weights = builder.softmax(scores, axis: -1, call.path)
    var output = add("MatMul", [weights, value])
    if let mask = call.inputs[0].mask {
      let zero = builder.scalar(0, "\(call.path)/zero")
      output = add("Where", [builder.unsqueeze(mask, axis: 2, call.path), output, zero])
    }
    let more = call.shapes.flag("return_attention_scores") ? [EmittedTensor(weights)] : []
    return [EmittedTensor(output, mask: call.inputs[0].mask)] + more
  }

  private func score(
    _ query: String, _ key: String, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> String {
    func add(_ operation: String, _ inputs: [String]) -> String {
      builder.add(operation, inputs, call.path)
    }
    func weight(_ role: String) -> String {
      builder.weight("\(call.weightPath)/\(role)", shape: call.shape(role)) { call.floats(role) }
    }
    if scoreMode == .dot {
      let product = add("MatMul", [query, builder.transpose(key, [0, 2, 1], call.path)])
      return usesScale ? add("Mul", [product, weight("scale")]) : product
    }
    var sums = add(
      "Add",
      [
        builder.unsqueeze(query, axis: 2, call.path), builder.unsqueeze(key, axis: 1, call.path),
      ])
    if scoreMode == .concat, usesScale { sums = add("Mul", [sums, weight("scale")]) }
    sums = add("Tanh", [sums])
    if scoreMode == .additive, usesScale { sums = add("Mul", [sums, weight("scale")]) }
    let total = builder.reduce("ReduceSum", sums, axes: [-1], keepsAxes: false, call.path)
    return scoreMode == .concat ? add("Mul", [total, weight("concat_score_weight")]) : total
  }
}

/// Which pairs of a query and a key count.
struct AttentionMaskNodes {
  /// [batch, queries] and [batch, keys], bool.
  var queries: [String] = []
  var keys: [String] = []
  var isCausal = false
  var window: Int?
  /// Bool, broadcasting with the scores.
  var pairs: String?

  /// Bool, broadcasting with scores [batch, (heads,) queries, keys], of which `leading` axes stand in
  /// front; `nil` where every pair counts.
  func kept(
    _ scores: String, leading: Int, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String? {
    let inner = Array(1..<leading)
    var parts = queries.map { builder.unsqueeze($0, axes: inner + [leading + 1], path) }
    parts += keys.map { builder.unsqueeze($0, axes: inner + [leading], path) }
    if isCausal || window != nil {
      let shape = builder.add("Shape", [scores], path)
      let whole = { (number: Int) in builder.constant([number], shape: [], "\(path)/number") }
      func places(_ axis: Int) -> String {
        let count = builder.gather(shape, axis: 0, at: axis, path)
        return builder.add("Range", [whole(0), count, whole(1)], path)
      }
      let query = builder.unsqueeze(places(leading), axis: 1, path)
      let distance = builder.add("Sub", [query, places(leading + 1)], path)
      if isCausal { parts.append(builder.add("Greater", [distance, whole(-1)], path)) }
      if let window {
        let far = builder.add("Abs", [distance], path)
        parts.append(builder.add("Less", [far, whole(window)], path))
      }
    }
    if let pairs { parts.append(pairs) }
    guard let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first) { builder.add("And", [$0, $1], path) }
  }
}

extension MultiHeadAttention: ONNXExportable {
  /// Projections by Einsum, then scores head by head over the attended axes.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    func add(_ operation: String, _ inputs: [String]) -> String {
      builder.add(operation, inputs, call.path)
    }
    let axes = try attendedAxes(call.shapes)
    let rank = call.shapes.first.count - 1
    guard headCount == keyHeadCount || rank == 1 else {
      throw ExportFault("heads that share keys over several axes")
    }
    let letters = AttentionLetters(rank: rank, axes: axes)
    let key = call.inputs[call.inputs.count - 1].name
    var query = project("query", call.inputs[0].name, letters.query, call, builder)
    var keys = project("key", key, letters.key, call, builder)
    var values = project("value", call.inputs[1].name, letters.key, call, builder)
    let scale = builder.scalar(1 / Float(keyWidth).squareRoot(), "\(call.path)/scale")
    query = add("Mul", [query, scale])
    if headCount != keyHeadCount {
      (keys, values) = (
        spread(keys, keyWidth, call, builder), spread(values, valueWidth, call, builder)
      )
    }
    func einsum(_ equation: String, _ left: String, _ right: String) -> String {
      builder.add("Einsum", [left, right], call.path, ["equation": .string(equation)])
    }
    var scores = einsum(
      "\(letters.query)hd,\(letters.key)hd->\(letters.scores)", query, keys)
    let kept = try mask(call, rank: rank, builder).kept(scores, leading: 2, builder, call.path)
    let style = maskStyle(call.shapes)
    if let kept {
      let large: Float = style == .add ? 1e9 : 1e30
      let lowered =
        style == .add
        ? add("Sub", [scores, builder.scalar(large, "\(call.path)/large")])
        : builder.scalar(-large, "\(call.path)/large")
      scores = add("Where", [kept, scores, lowered])
    }
    var weights = softmax(scores, axes.count, call, builder)
    if let kept, style == .zero {
      weights = add("Where", [kept, weights, builder.scalar(0, "\(call.path)/zero")])
    }
    var found = einsum("\(letters.scores),\(letters.key)hd->\(letters.query)hd", weights, values)
    if usesGate {
      let gate = project("gate", call.inputs[0].name, letters.query, call, builder)
      found = add("Mul", [found, add("Sigmoid", [gate])])
    }
    let more = call.shapes.flag("return_attention_scores") ? [EmittedTensor(weights)] : []
    return [EmittedTensor(output(found, letters, call, builder), mask: call.inputs[0].mask)] + more
  }

  private func mask(
    _ call: ExportCall, rank: Int, _ builder: ONNXGraphBuilder
  ) throws -> AttentionMaskNodes {
    var mask = AttentionMaskNodes(
      queries: call.inputs[0].mask.map { [$0] } ?? [],
      keys: call.inputs.dropFirst().compactMap(\.mask),
      isCausal: call.shapes.flag("use_causal_mask"), window: window)
    if let pairs = call.keywords["attention_mask"]?.first {
      let shape = call.shapes.keywords["attention_mask"]?.first ?? []
      let truths = builder.cast(pairs.name, to: .bool, call.path)
      mask.pairs = shape.count == 2 ? builder.unsqueeze(truths, axis: 1, call.path) : truths
    }
    let isPlain =
      mask.queries.isEmpty && mask.keys.isEmpty && !mask.isCausal && mask.window == nil
      && mask.pairs == nil
    guard rank == 1 || isPlain else { throw ExportFault("masks over several axes of steps") }
    return mask
  }

  private func project(
    _ name: String, _ input: String, _ steps: String, _ call: ExportCall,
    _ builder: ONNXGraphBuilder
  ) -> String {
    let role = "\(name)/kernel"
    let kernel = builder.weight("\(call.weightPath)/\(role)", shape: call.shape(role)) {
      call.floats(role)
    }
    let product = builder.add(
      "Einsum", [input, kernel], call.path,
      ["equation": .string("\(steps)f,fhd->\(steps)hd")])
    return usesBias ? offset("\(name)/bias", product, call, builder) : product
  }

  private func offset(
    _ role: String, _ product: String, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> String {
    let bias = builder.weight("\(call.weightPath)/\(role)", shape: call.shape(role)) {
      call.floats(role)
    }
    return builder.add("Add", [product, bias], call.path)
  }

  /// Keys [batch, steps, heads, width] for all heads of the query that share them.
  private func spread(
    _ keys: String, _ width: Int, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> String {
    let apart = builder.unsqueeze(keys, axis: 3, call.path)
    let repeats = builder.constant(
      [1, 1, 1, headCount / keyHeadCount, 1], "\(call.path)/repeats")
    let shape = builder.constant([0, 0, headCount, width], "\(call.path)/heads")
    return builder.add(
      "Reshape", [builder.add("Tile", [apart, repeats], call.path), shape], call.path)
  }

  /// Softmax over the last `count` axes.
  private func softmax(
    _ scores: String, _ count: Int, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> String {
    softmaxNodes(scores, axes: (1...count).map { -$0 }.sorted(), call.path, builder)
  }

  private func output(
    _ found: String, _ letters: AttentionLetters, _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) -> String {
    let role = "attention_output/kernel"
    let kernel = builder.weight("\(call.weightPath)/\(role)", shape: call.shape(role)) {
      call.floats(role)
    }
    let own = "uvwxyz".prefix(call.shape(role).count - 2)
    let product = builder.add(
      "Einsum", [found, kernel], call.path,
      ["equation": .string("\(letters.query)hd,hd\(own)->\(letters.query)\(own)")])
    return usesBias ? offset("attention_output/bias", product, call, builder) : product
  }
}

/// Softmax along several axes.
func softmaxNodes(
  _ input: String, axes: [Int], _ path: String, _ builder: ONNXGraphBuilder
) -> String {
  if axes.count == 1 { return builder.softmax(input, axis: axes[0], path) }
  func reduce(_ operation: String, _ name: String) -> String {
    builder.reduce(operation, name, axes: axes, keepsAxes: true, path)
  }
  let powers = builder.add(
    "Exp", [builder.add("Sub", [input, reduce("ReduceMax", input)], path)], path)
  return builder.add("Div", [powers, reduce("ReduceSum", powers)], path)
}

/// The letters of an attention's axes: batch b, shared axes, steps of query and key.
private struct AttentionLetters {
  let query: String
  let key: String
  let scores: String

  init(rank: Int, axes: [Int]) {
    let own = Array("ijklm")
    let others = Array("pqrst")
    let shared = (0..<rank).filter { !axes.contains($0) }.map { String(own[$0]) }.joined()
    query = "b" + (0..<rank).map { String(own[$0]) }.joined()
    key =
      "b" + (0..<rank).map { String(axes.contains($0) ? others[$0] : own[$0]) }.joined()
    scores =
      "b\(shared)h" + axes.map { String(own[$0]) }.joined()
      + axes.map { String(others[$0]) }.joined()
  }
}
