import RNNXGraph

extension Dense: ONNXExportable {
  /// Gemm for vectors, MatMul and Add for sequences.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let kernel = builder.weight(
      "\(call.weightPath)/kernel", shape: call.shape(WeightRole.kernel)
    ) { call.floats(WeightRole.kernel) }
    let bias =
      usesBias
      ? builder.weight("\(call.weightPath)/bias", shape: [units]) { call.floats(WeightRole.bias) }
      : nil
    var result: String
    if call.rank() == 2 {
      result = builder.add("Gemm", [call.name, kernel] + (bias.map { [$0] } ?? []), call.path)
    } else {
      result = builder.add("MatMul", [call.name, kernel], call.path)
      if let bias { result = builder.add("Add", [result, bias], call.path) }
    }
    result = try activation.emit(result, call.path, builder)
    return [EmittedTensor(result, mask: call.input.mask)]
  }
}

extension Embedding: ONNXExportable {
  /// Gather; the number 0 makes the mask.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let table = builder.weight(
      "\(call.weightPath)/embeddings", shape: [inputDimension, outputDimension]
    ) { call.floats(WeightRole.embeddings) }
    let numbers = builder.whole(call.name, call.path)
    let rows = builder.add("Gather", [table, numbers], call.path, ["axis": .int(0)])
    guard masksZero, call.shapes.first.count == 1 else { return [EmittedTensor(rows)] }
    let zero = builder.constant([0], shape: [], "\(call.path)/zero")
    let isZero = builder.add("Equal", [numbers, zero], call.path)
    return [EmittedTensor(rows, mask: builder.add("Not", [isZero], call.path))]
  }
}

extension Masking: ONNXExportable {
  /// The mask, and zeros where it hides a step.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    builder.require(11, "Equal of real numbers")
    let value = builder.scalar(maskValue, "\(call.path)/mask_value")
    let same = builder.add("Equal", [call.name, value], call.path)
    let differs = builder.cast(
      builder.add("Not", [same], call.path), to: .float32, call.path)
    let any = builder.reduce("ReduceMax", differs, axes: [-1], keepsAxes: true, call.path)
    let result = builder.add("Mul", [call.name, any], call.path)
    let mask = builder.cast(builder.squeeze(any, axis: -1, call.path), to: .bool, call.path)
    return [EmittedTensor(result, mask: mask)]
  }
}

extension ActivationLayer: ONNXExportable {
  /// The function's nodes.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    [
      EmittedTensor(
        try activation.emit(call.name, call.path, emission.builder), mask: call.input.mask)
    ]
  }
}

extension ActivationKind {
  /// The function's nodes.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    if case .softmax = activation, call.input.mask != nil || call.inputs.count > 1 {
      throw ExportFault("a masked softmax")
    }
    return [
      EmittedTensor(
        try activation.emit(call.name, call.path, emission.builder), mask: call.input.mask)
    ]
  }
}

extension ReLU: ONNXExportable {}
extension LeakyReLU: ONNXExportable {}
extension ELU: ONNXExportable {}
extension ThresholdedReLU: ONNXExportable {}

extension Softmax: ONNXExportable {
  /// Softmax; with a mask given to the call, what it leaves out is lowered first, and set to zero where Keras does.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let indices = try normalizedAxes(of: call.shapes)
    let rank = call.rank()
    let axes = indices.map { $0 + 1 - rank }
    guard let given = call.keywords["mask"]?.first else {
      guard call.input.mask == nil else {
        throw ExportFault("a masked sequence, which Keras itself cannot normalize")
      }
      return [EmittedTensor(softmaxNodes(call.name, axes: axes, call.path, builder))]
    }
    let own = call.shapes.keywords["mask"]?.first?.count ?? 0
    var kept = builder.cast(given.name, to: .bool, call.path)
    for _ in 0..<max(rank - 1 - own, 0) { kept = builder.unsqueeze(kept, axis: 1, call.path) }
    let large = builder.scalar(-1e9, "\(call.path)/large")
    let lowered =
      masking == .added ? builder.add("Add", [call.name, large], call.path) : large
    let scores = builder.add("Where", [kept, call.name, lowered], call.path)
    var result = softmaxNodes(scores, axes: axes, call.path, builder)
    if masking == .zeros {
      let zero = builder.scalar(0, "\(call.path)/zero")
      result = builder.add("Where", [kept, result, zero], call.path)
    }
    return [EmittedTensor(result)]
  }
}

extension PReLU: ONNXExportable {
  /// PRelu with one slope for shared axes.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let slope = emission.builder.weight(
      "\(call.weightPath)/alpha", shape: call.shape(WeightRole.alpha)
    ) { call.floats(WeightRole.alpha) }
    return [
      EmittedTensor(
        emission.builder.add("PRelu", [call.name, slope], call.path), mask: call.input.mask)
    ]
  }
}

extension TrainingOnlyKind {
  /// Nothing: at inference the input is handed on.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    [call.input]
  }
}

extension Dropout: ONNXExportable {}
extension SpatialDropout1D: ONNXExportable {}
extension GaussianDropout: ONNXExportable {}
extension GaussianNoise: ONNXExportable {}
extension AlphaDropout: ONNXExportable {}
extension SpatialDropout2D: ONNXExportable {}
extension SpatialDropout3D: ONNXExportable {}
extension ActivityRegularization: ONNXExportable {}
extension Identity: ONNXExportable {}

extension Flatten: ONNXExportable {
  /// Flatten behind the batch, channels moved to the end first where they stand in front.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    var input = call.name
    let rank = call.rank()
    if isChannelsFirst, rank > 2 {
      input = emission.builder.transpose(input, [0] + Array(2..<rank) + [1], call.path)
    }
    if rank == 1 { return [EmittedTensor(emission.builder.unsqueeze(input, axis: 1, call.path))] }
    return [EmittedTensor(emission.builder.add("Flatten", [input], call.path, ["axis": .int(1)]))]
  }
}

extension Reshape: ONNXExportable {
  /// Reshape; the batch is copied.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    guard !targetShape.contains(0) else { throw ExportFault("an extent of 0") }
    let shape = emission.builder.constant([0] + targetShape, "\(call.path)/shape")
    return [EmittedTensor(emission.builder.add("Reshape", [call.name, shape], call.path))]
  }
}

extension Permute: ONNXExportable {
  /// Transpose behind the batch.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    [EmittedTensor(emission.builder.transpose(call.name, [0] + axes.map { $0 + 1 }, call.path))]
  }
}

extension RepeatVector: ONNXExportable {
  /// Unsqueeze and Tile.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let vector = builder.unsqueeze(call.name, axis: 1, call.path)
    let repeats = builder.constant([1, count, 1], "\(call.path)/repeats")
    return [EmittedTensor(builder.add("Tile", [vector, repeats], call.path))]
  }
}

extension TimeDistributed: ONNXExportable {
  /// The inner layer over [batch x time, …], reshaped there and back.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    guard let layer = inner as? any ONNXExportable else {
      throw ExportFault("the layer inside, \(inner.className), is not written as ONNX")
    }
    let builder = emission.builder
    if call.input.mask != nil, let model = inner as? NestedModel, model.graph.heedsMasks {
      throw ExportFault("a mask of steps inside a distributed model")
    }
    let step = try step(of: call.shapes)
    let shape = step.first.map { $0 ?? -2 }
    guard !shape.contains(-2) else { throw ExportFault("open extents behind the time") }
    let flat = builder.add(
      "Reshape", [call.name, builder.constant([-1] + shape, "\(call.path)/shape")], call.path)
    let results = try layer.emit(
      ExportCall(
        path: call.path, weightPath: call.weightPath, inputs: [EmittedTensor(flat)], keywords: [:],
        shapes: step, weights: call.weights.scoped(Self.part)), emission)
    let sizes = builder.slice(
      builder.add("Shape", [call.name], call.path), axis: 0, from: 0, to: 2, call.path)
    let shapes = try inner.outputShapes(for: step)
    return try zip(results, shapes).map { result, shape in
      let rest = try shape.map { extent -> Int in
        guard let extent else { throw ExportFault("open extents behind the time") }
        return extent
      }
      let target = builder.add(
        "Concat", [sizes, builder.constant(rest, "\(call.path)/shape")], call.path,
        ["axis": .int(0)])
      return EmittedTensor(
        builder.add("Reshape", [result.name, target], call.path), mask: call.input.mask)
    }
  }
}

extension ModelGraph {
  /// Whether a layer inside computes something else where its input is masked.
  fileprivate var heedsMasks: Bool {
    layers.contains { layer in
      switch layer.kind {
      case let model as NestedModel: model.graph.heedsMasks
      case is Multiply, is Maximum, is Minimum, is any RecurrentKind, is Bidirectional, is Softmax,
        is TimeDistributed, is Attention, is MultiHeadAttention,
        is GlobalPooling<AverageChoice, OneAxis>, is ConvLSTM<OneAxis>, is ConvLSTM<TwoAxes>,
        is ConvLSTM<ThreeAxes>:
        true
      default: false
      }
    }
  }
}
