import RNNXGraph

/// A call of a layer whose windows slide, with the channels where ONNX has them: behind the batch.
struct SpatialCall {
  let builder: ONNXGraphBuilder
  let path: String
  let rank: Int
  private let format: ChannelFormat
  /// [batch, channels, axes…].
  let input: String
  /// The extents along which windows slide; `nil` where open.
  let axes: [Int?]
  let channels: Int?

  init(
    _ call: ExportCall, rank: Int, _ format: ChannelFormat, _ builder: ONNXGraphBuilder
  ) throws {
    (self.builder, path, self.rank, self.format) = (builder, call.path, rank, format)
    let shape = try SpatialShape(of: call.shapes, rank: rank, format)
    (axes, channels) = (shape.axes, shape.channels)
    input =
      format == .channelsFirst
      ? call.name : builder.transpose(call.name, [0, rank + 1] + Array(1...rank), path)
  }

  func knownChannels() throws -> Int {
    guard let channels else { throw ExportFault("an open number of channels") }
    return channels
  }

  /// A result with the channels where the layer has them.
  func output(_ result: String) -> EmittedTensor {
    guard format == .channelsLast else { return EmittedTensor(result) }
    return EmittedTensor(builder.transpose(result, [0] + Array(2...rank + 1) + [1], path))
  }

  /// What stands around the input: widths where they are known, else TensorFlow's rule by name.
  func padding(_ windows: [WindowAxis]) -> [String: ONNXAttribute] {
    var (before, after) = ([Int](), [Int]())
    for (window, extent) in zip(windows, axes) {
      switch window.padding {
      case .valid: (before, after) = (before + [0], after + [0])
      case .causal: (before, after) = (before + [window.reach - 1], after + [0])
      case .same:
        // With strides of 1 the widths do not depend on the extent.
        guard let known = extent ?? (window.stride == 1 ? window.reach : nil) else {
          return ["auto_pad": .string("SAME_UPPER")]
        }
        let first = window.before(known)
        let total = max(
          (window.windows(over: known) - 1) * window.stride + window.reach - known, 0)
        (before, after) = (before + [first], after + [total - first])
      }
    }
    let widths = before + after
    return widths.allSatisfy { $0 == 0 } ? [:] : ["pads": .ints(widths)]
  }
}

/// A kernel [window…, inputs, outputs] as ONNX has it: [outputs, inputs, window…].
private func onnxKernel(_ values: [Float], _ shape: [Int]) -> (values: [Float], shape: [Int]) {
  let (inputs, outputs) = (shape[shape.count - 2], shape[shape.count - 1])
  let window = shape.dropLast(2).reduce(1, *)
  var turned = Array(repeating: Float(0), count: values.count)
  for place in 0..<window {
    for input in 0..<inputs {
      for output in 0..<outputs {
        turned[(output * inputs + input) * window + place] =
          values[(place * inputs + input) * outputs + output]
      }
    }
  }
  return (turned, [outputs, inputs] + shape.dropLast(2))
}

extension ConvolutionArguments {
  fileprivate func attributes(
    _ call: SpatialCall, groups: Int, padded: Bool = true
  ) -> [String: ONNXAttribute] {
    var attributes: [String: ONNXAttribute] = ["kernel_shape": .ints(kernelSize)]
    if strides.contains(where: { $0 != 1 }) { attributes["strides"] = .ints(strides) }
    if dilation.contains(where: { $0 != 1 }) { attributes["dilations"] = .ints(dilation) }
    if groups != 1 { attributes["group"] = .int(groups) }
    if padded { attributes.merge(call.padding(axes)) { $1 } }
    return attributes
  }

  /// A kernel as ONNX has it.
  func kernel(_ role: String, _ call: ExportCall, _ builder: ONNXGraphBuilder) -> String {
    let kernel = onnxKernel(call.floats(role), call.shape(role))
    return builder.weight("\(call.weightPath)/\(role)", shape: kernel.shape) { kernel.values }
  }

  /// The sums of all windows, offsets included.
  func convolve(_ call: ExportCall, _ spatial: SpatialCall, groups: Int = 1) -> String {
    let builder = spatial.builder
    let weight = kernel(WeightRole.kernel, call, builder)
    return builder.add(
      "Conv", [spatial.input, weight] + bias(call, builder), call.path,
      attributes(spatial, groups: groups))
  }

  fileprivate func bias(_ call: ExportCall, _ builder: ONNXGraphBuilder) -> [String] {
    guard usesBias else { return [] }
    let values = call.floats(WeightRole.bias)
    return [builder.weight("\(call.weightPath)/bias", shape: [values.count]) { values }]
  }

  /// The activation over channels in the layer's own order.
  fileprivate func finish(_ result: String, _ call: SpatialCall) throws -> [EmittedTensor] {
    guard !activation.isElementwise else {
      return [call.output(try activation.emit(result, call.path, call.builder))]
    }
    let output = call.output(result).name
    return [EmittedTensor(try activation.emit(output, call.path, call.builder))]
  }
}

extension Conv: ONNXExportable {
  /// Conv, channels first.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let spatial = try SpatialCall(
      call, rank: Rank.count, arguments.dataFormat, emission.builder)
    return try arguments.finish(arguments.convolve(call, spatial, groups: groups), spatial)
  }
}

extension DepthwiseConv: ONNXExportable {
  /// Conv with a group for each channel.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let spatial = try SpatialCall(
      call, rank: Rank.count, arguments.dataFormat, emission.builder)
    let result = try depthwise(
      arguments, call, spatial, bias: arguments.bias(call, emission.builder))
    return try arguments.finish(result, spatial)
  }
}

/// Each channel by itself: a kernel [window…, channels, multiplier] as [channels x multiplier, 1, window…].
private func depthwise(
  _ arguments: ConvolutionArguments, _ call: ExportCall, _ spatial: SpatialCall, bias: [String]
) throws -> String {
  let shape = call.shape(WeightRole.depthwiseKernel)
  let filters = shape.suffix(2).reduce(1, *)
  let kernel = onnxKernel(
    call.floats(WeightRole.depthwiseKernel), shape.dropLast(2) + [1, filters])
  let weight = spatial.builder.weight(
    "\(call.weightPath)/depthwise_kernel", shape: kernel.shape
  ) { kernel.values }
  return spatial.builder.add(
    "Conv", [spatial.input, weight] + bias, call.path,
    arguments.attributes(spatial, groups: try spatial.knownChannels()))
}

extension SeparableConv: ONNXExportable {
  /// A Conv of each channel by itself, then one that mixes them.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let spatial = try SpatialCall(
      call, rank: Rank.count, arguments.dataFormat, emission.builder)
    let each = try depthwise(arguments, call, spatial, bias: [])
    let weight = arguments.kernel(WeightRole.pointwiseKernel, call, emission.builder)
    let result = emission.builder.add(
      "Conv", [each, weight] + arguments.bias(call, emission.builder), call.path,
      ["kernel_shape": .ints(Array(repeating: 1, count: Rank.count))])
    return try arguments.finish(result, spatial)
  }
}

extension ConvTranspose: ONNXExportable {
  /// ConvTranspose; what Keras' output lacks of the whole is cut off, what it has beyond is padded.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let spatial = try SpatialCall(
      call, rank: Rank.count, arguments.dataFormat, emission.builder)
    // Keras' kernel is [window…, filters, channels]: ONNX' of the convolution back.
    let weight = arguments.kernel(WeightRole.kernel, call, emission.builder)
    var (before, after, more) = ([Int](), [Int](), [Int]())
    for axis in arguments.axes.indices {
      let end = margins(axis)
      before.append(end.before)
      after.append(max(end.after, 0))
      more.append(max(-end.after, 0))
    }
    var attributes = arguments.attributes(spatial, groups: 1, padded: false)
    if (before + after).contains(where: { $0 != 0 }) { attributes["pads"] = .ints(before + after) }
    if more.contains(where: { $0 != 0 }) { attributes["output_padding"] = .ints(more) }
    let result = emission.builder.add(
      "ConvTranspose", [spatial.input, weight] + arguments.bias(call, emission.builder),
      call.path, attributes)
    return try arguments.finish(result, spatial)
  }

  /// What is cut off the sum of all windows; the same for every extent, so one is looked at.
  private func margins(_ axis: Int) -> (before: Int, after: Int) {
    let (window, stride, extent) = (arguments.axes[axis], arguments.strides[axis], 1 << 10)
    let whole = (extent - 1) * stride + window.reach
    let length =
      switch (arguments.padding, outputPadding?[axis]) {
      case (.valid, let more): whole + (more ?? max(stride - window.reach, 0))
      case (_, nil): extent * stride
      case (_, let more?): (extent - 1) * stride + window.reach % 2 + more
      }
    let before = window.before(length)
    return (before, whole - before - length)
  }
}

extension Pooling: ONNXExportable {
  /// MaxPool or AveragePool.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let spatial = try SpatialCall(call, rank: Rank.count, dataFormat, emission.builder)
    var attributes: [String: ONNXAttribute] = ["kernel_shape": .ints(poolSize)]
    if strides.contains(where: { $0 != 1 }) { attributes["strides"] = .ints(strides) }
    attributes.merge(spatial.padding(axes)) { $1 }
    let operation = Choice.averages ? "AveragePool" : "MaxPool"
    return [
      spatial.output(emission.builder.add(operation, [spatial.input], call.path, attributes))
    ]
  }
}

extension GlobalPooling: ONNXExportable {
  /// ReduceMax or ReduceMean; the mean over one axis leaves masked steps out.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let first = dataFormat == .channelsLast ? 1 : 2
    let axes = Array(first..<first + Rank.count)
    func reduce(_ operation: String, _ name: String) -> String {
      builder.reduce(operation, name, axes: axes, keepsAxes: keepsAxes, call.path)
    }
    guard Choice.averages, Rank.count == 1, let mask = call.input.mask else {
      return [EmittedTensor(reduce(Choice.averages ? "ReduceMean" : "ReduceMax", call.name))]
    }
    let counts = builder.unsqueeze(
      builder.cast(mask, to: .float32, call.path),
      axis: dataFormat == .channelsLast ? 2 : 1, call.path)
    let sum = reduce("ReduceSum", builder.add("Mul", [call.name, counts], call.path))
    return [EmittedTensor(builder.add("Div", [sum, reduce("ReduceSum", counts)], call.path))]
  }
}

extension AdaptivePooling: ONNXExportable {
  /// Parts of each axis, each reduced, side by side.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let shape = try SpatialShape(of: call.shapes, rank: Rank.count, dataFormat)
    let first = dataFormat == .channelsLast ? 1 : 2
    var result = call.name
    for (index, size) in outputSize.enumerated() {
      guard let extent = shape.axes[index] else {
        throw ExportFault(
          "windows that depend on an open extent", instead: "an input of known extents says them")
      }
      let axis = first + index
      let parts = (0..<size).map { place -> String in
        let (start, end) = (place * extent / size, ((place + 1) * extent + size - 1) / size)
        let part = builder.slice(result, axis: axis, from: start, to: end, call.path)
        return builder.reduce(
          Choice.averages ? "ReduceMean" : "ReduceMax", part, axes: [axis], keepsAxes: true,
          call.path)
      }
      result = builder.concat(parts, axis: axis, call.path)
    }
    return [EmittedTensor(result)]
  }
}

extension ZeroPadding: ONNXExportable {
  /// Pad.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let pairs = margins.pairs
    func widths(_ own: [Int]) -> [Int] {
      dataFormat == .channelsLast ? [0] + own + [0] : [0, 0] + own
    }
    let pads = widths(pairs.map(\.before)) + widths(pairs.map(\.after))
    return [EmittedTensor(emission.builder.pad(call.name, pads, call.path))]
  }
}

extension Cropping: ONNXExportable {
  /// A Slice for each axis.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let first = dataFormat == .channelsLast ? 1 : 2
    var result = call.name
    for (index, pair) in margins.pairs.enumerated() where pair.before + pair.after > 0 {
      result = emission.builder.slice(
        result, axis: first + index, from: pair.before,
        to: pair.after == 0 ? 1 << 62 : -pair.after, call.path)
    }
    return [EmittedTensor(result)]
  }
}

extension UpSampling: ONNXExportable {
  /// Each value repeated along a new axis that is then joined to its own; interpolated images are products.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let spatial = try SpatialCall(call, rank: Rank.count, dataFormat, builder)
    guard interpolation == .nearest || interpolation == .area else {
      return [spatial.output(try blended(spatial, call))]
    }
    var result = spatial.input
    for (index, factor) in size.enumerated() where factor > 1 {
      // [batch, channels, …, extent, 1] repeated and joined: the rank goes up and down by one.
      let axis = index + 2
      let shape = builder.add("Shape", [result], call.path)
      let lengthened = builder.add(
        "Mul",
        [
          shape,
          builder.constant(
            (0..<Rank.count + 2).map { $0 == axis ? factor : 1 }, "\(call.path)/factors"),
        ], call.path)
      let spread = builder.unsqueeze(result, axis: axis + 1, call.path)
      let repeats = builder.constant(
        (0..<Rank.count + 3).map { $0 == axis + 1 ? factor : 1 }, "\(call.path)/repeats")
      result = builder.add(
        "Reshape", [builder.add("Tile", [spread, repeats], call.path), lengthened], call.path)
    }
    return [spatial.output(result)]
  }

  /// Rows, then columns, each a product with the weights of its places.
  private func blended(_ spatial: SpatialCall, _ call: ExportCall) throws -> String {
    let builder = spatial.builder
    let extents = spatial.axes.compactMap(\.self)
    guard extents.count == Rank.count, Rank.count == 2 else {
      throw ExportFault(
        "interpolation=\(interpolation.rawValue) of open extents",
        instead: "an input of known extents says it")
    }
    func matrix(_ axis: Int, transposed: Bool) -> String {
      let weights = interpolation.weights(extents[axis], factor: size[axis])
      let (rows, columns) = (weights.count, extents[axis])
      var values = Array(repeating: Float(0), count: rows * columns)
      for (row, parts) in weights.enumerated() {
        for part in parts {
          values[transposed ? part.index * rows + row : row * columns + part.index] += part.weight
        }
      }
      return builder.weight(
        "\(call.weightPath)/\(transposed ? "columns" : "rows")",
        shape: transposed ? [columns, rows] : [rows, columns]
      ) { values }
    }
    let rows = builder.add(
      "MatMul", [matrix(0, transposed: false), spatial.input], call.path)
    return builder.add("MatMul", [rows, matrix(1, transposed: true)], call.path)
  }
}
