import RNNXGraph

extension BatchNormalization: ONNXExportable {
  /// The operator where the channels are axis 1, else a scale and an offset.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    guard axis.count == 1 else { return [try severalAxes(call, builder)] }
    guard let index = call.shapes.first.sampleAxis(axis[0]), let channels = call.shapes.first[index]
    else { throw ExportFault("an open axis") }
    let gamma = scales ? call.floats(WeightRole.gamma) : Array(repeating: 1, count: channels)
    let beta = centers ? call.floats(WeightRole.beta) : Array(repeating: 0, count: channels)
    if index == 0 {
      let names = [
        ("gamma", gamma), ("beta", beta), ("moving_mean", call.floats(WeightRole.movingMean)),
        ("moving_variance", call.floats(WeightRole.movingVariance)),
      ].map { name, values in
        builder.weight("\(call.weightPath)/\(name)", shape: [channels]) { values }
      }
      let result = builder.add(
        "BatchNormalization", [call.name] + names, call.path, ["epsilon": .float(epsilon)])
      return [EmittedTensor(result, mask: call.input.mask)]
    }
    let mean = call.floats(WeightRole.movingMean)
    let variance = call.floats(WeightRole.movingVariance)
    let scale = zip(gamma, variance).map {
      Double($0) / (Double($1) + Double(epsilon)).squareRoot()
    }
    let offset = (0..<channels).map { Double(beta[$0]) - Double(mean[$0]) * scale[$0] }
    let shape = [channels] + Array(repeating: 1, count: call.shapes.first.count - 1 - index)
    let factor = builder.weight("\(call.weightPath)/scale", shape: shape) {
      scale.map { Float($0) }
    }
    let sum = builder.weight("\(call.weightPath)/offset", shape: shape) { offset.map { Float($0) } }
    let product = builder.add("Mul", [call.name, factor], call.path)
    return [
      EmittedTensor(builder.add("Add", [product, sum], call.path), mask: call.input.mask)
    ]
  }
}

extension BatchNormalization {
  /// A scale and an offset with an axis for each of the input's.
  fileprivate func severalAxes(
    _ call: ExportCall, _ builder: ONNXGraphBuilder
  ) throws -> EmittedTensor {
    let variance = call.floats(WeightRole.movingVariance)
    let mean = call.floats(WeightRole.movingMean)
    let gamma = scales ? call.floats(WeightRole.gamma) : variance.map { _ in 1 }
    let beta = centers ? call.floats(WeightRole.beta) : variance.map { _ in 0 }
    let scale = zip(gamma, variance).map {
      Double($0) / (Double($1) + Double(epsilon)).squareRoot()
    }
    let shape = call.shape(WeightRole.movingVariance)
    let factor = builder.weight("\(call.weightPath)/scale", shape: shape) {
      scale.map { Float($0) }
    }
    let offset = builder.weight("\(call.weightPath)/offset", shape: shape) {
      scale.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * scale[$0]) }
    }
    let product = builder.add("Mul", [call.name, factor], call.path)
    return EmittedTensor(builder.add("Add", [product, offset], call.path), mask: call.input.mask)
  }
}

extension GroupNormalization: ONNXExportable {
  /// The axis of the channels as two, groups and their channels; mean and variance over all but the groups.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let index = try channelAxis(of: call.shapes)
    guard let channels = call.shapes.first[index] else { throw ExportFault("an open axis") }
    let count = groups == -1 ? channels : groups
    let rank = call.shapes.first.count
    let (axis, shape) = (index + 1, builder.add("Shape", [call.name], call.path))
    func part(_ axes: Range<Int>) -> String {
      builder.slice(shape, axis: 0, from: axes.lowerBound, to: axes.upperBound, call.path)
    }
    var extents = [
      part(0..<axis), builder.constant([count, channels / count], "\(call.path)/groups"),
    ]
    if axis < rank { extents.append(part(axis + 1..<rank + 1)) }
    let split = builder.add(
      "Reshape", [call.name, builder.concat(extents, axis: 0, call.path)], call.path)
    let axes = (1..<rank + 2).filter { $0 != axis }
    func mean(_ name: String) -> String {
      builder.reduce("ReduceMean", name, axes: axes, keepsAxes: true, call.path)
    }
    let centered = builder.add("Sub", [split, mean(split)], call.path)
    let variance = mean(builder.add("Mul", [centered, centered], call.path))
    let sum = builder.add(
      "Add", [variance, builder.scalar(epsilon, "\(call.path)/epsilon")], call.path)
    let scaled = builder.add("Div", [centered, builder.add("Sqrt", [sum], call.path)], call.path)
    var result = builder.add("Reshape", [scaled, shape], call.path)
    let own = [channels] + Array(repeating: 1, count: rank - axis)
    if scales {
      let gamma = builder.weight("\(call.weightPath)/gamma", shape: own) {
        call.floats(WeightRole.gamma)
      }
      result = builder.add("Mul", [result, gamma], call.path)
    }
    if centers {
      let beta = builder.weight("\(call.weightPath)/beta", shape: own) {
        call.floats(WeightRole.beta)
      }
      result = builder.add("Add", [result, beta], call.path)
    }
    return [EmittedTensor(result, mask: call.input.mask)]
  }
}

extension RMSNormalization: ONNXExportable {
  /// The input divided by its root mean square over the last axes, scaled.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let axes = try trailingAxes(of: call.shapes).map { $0 + 1 }
    let squares = builder.add("Mul", [call.name, call.name], call.path)
    let mean = builder.reduce("ReduceMean", squares, axes: axes, keepsAxes: true, call.path)
    let sum = builder.add(
      "Add", [mean, builder.scalar(epsilon, "\(call.path)/epsilon")], call.path)
    let divided = builder.add("Div", [call.name, builder.add("Sqrt", [sum], call.path)], call.path)
    let scale = builder.weight(
      "\(call.weightPath)/scale", shape: call.shape(WeightRole.scale)
    ) { call.floats(WeightRole.scale) }
    return [EmittedTensor(builder.add("Mul", [divided, scale], call.path))]
  }
}

extension UnitNormalization: ONNXExportable {
  /// Vectors divided by their length.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let axes = try call.shapes.knownAxes(axes).map { $0 + 1 }
    let result = unit(call.name, axes: axes, smallest: 1e-12, call.path, emission.builder)
    return [EmittedTensor(result, mask: call.input.mask)]
  }
}

extension LayerNormalization: ONNXExportable {
  /// The operator where it exists and the axes are the last ones, else its parts.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let axes = try normalizedAxes(of: call.shapes)
    let rank = call.shapes.first.count
    let extents = (0..<rank).map { axes.contains($0) ? call.shapes.first[$0] ?? 1 : 1 }
    let isSuffix = axes == Array((rank - axes.count)..<rank)
    let shape = isSuffix ? Array(extents.suffix(axes.count)) : extents
    let count = shape.reduce(1, *)
    let gamma = builder.weight("\(call.weightPath)/gamma", shape: shape) {
      scales ? call.floats(WeightRole.gamma) : Array(repeating: 1, count: count)
    }
    let beta =
      centers
      ? builder.weight("\(call.weightPath)/beta", shape: shape) { call.floats(WeightRole.beta) }
      : nil
    if builder.opset >= 17, isSuffix, !keepsMean {
      let result = builder.add(
        "LayerNormalization", [call.name, gamma] + (beta.map { [$0] } ?? []), call.path,
        ["axis": .int(-axes.count), "epsilon": .float(epsilon)])
      return [EmittedTensor(result, mask: call.input.mask)]
    }
    let positions = axes.map { $0 + 1 }
    let mean = builder.reduce("ReduceMean", call.name, axes: positions, keepsAxes: true, call.path)
    let centered = builder.add("Sub", [call.name, mean], call.path)
    let square = builder.add("Mul", [centered, centered], call.path)
    let variance = builder.reduce("ReduceMean", square, axes: positions, keepsAxes: true, call.path)
    let sum = builder.add(
      "Add", [variance, builder.scalar(epsilon, "\(call.path)/epsilon")], call.path)
    let deviation = builder.add("Sqrt", [sum], call.path)
    var result = builder.add("Div", [keepsMean ? call.name : centered, deviation], call.path)
    result = builder.add("Mul", [result, gamma], call.path)
    if let beta { result = builder.add("Add", [result, beta], call.path) }
    return [EmittedTensor(result, mask: call.input.mask)]
  }
}
