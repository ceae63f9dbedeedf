import RNNXGraph

extension Rescaling: ONNXExportable {
  /// Mul and Add.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    func numbers(_ values: [Float], _ name: String) -> String {
      builder.constant(values, shape: values.count == 1 ? [] : nil, "\(call.path)/\(name)")
    }
    let product = builder.add("Mul", [call.name, numbers(scale, "scale")], call.path)
    let sum = builder.add("Add", [product, numbers(offset, "offset")], call.path)
    return [EmittedTensor(sum, mask: dropsMask ? nil : call.input.mask)]
  }
}

extension Normalization: ONNXExportable {
  /// Sub and Div by learned statistics, or Mul and Add back.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let axes = try call.shapes.knownAxes(axes)
    let shape = call.shapes.first
    var extents = shape.indices.map { axes.contains($0) ? shape[$0] ?? 1 : 1 }
    if let given {
      for (offset, axis) in axes.reversed().enumerated() {
        extents[axis] =
          offset < given.shape.count ? given.shape[given.shape.count - 1 - offset] : 1
      }
    }
    let variance = given?.variance ?? call.floats(WeightRole.variance)
    let mean = builder.weight("\(call.weightPath)/mean", shape: extents) {
      given?.mean ?? call.floats(WeightRole.mean)
    }
    let deviation = builder.weight("\(call.weightPath)/deviation", shape: extents) {
      variance.map { max($0.squareRoot(), 1e-7) }
    }
    let result: String
    if inverts {
      let product = builder.add("Mul", [call.name, deviation], call.path)
      result = builder.add("Add", [product, mean], call.path)
    } else {
      let centered = builder.add("Sub", [call.name, mean], call.path)
      result = builder.add("Div", [centered, deviation], call.path)
    }
    return [EmittedTensor(result, mask: dropsMask ? nil : call.input.mask)]
  }
}

extension CategoryEncoding: ONNXExportable {
  /// Numbers compared with every category.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let numbers = emission.builder.whole(call.name, call.path)
    return [
      EmittedTensor(
        mode.encode(
          numbers, categories, weights: call.keywords["count_weights"]?.first?.name, call,
          emission.builder))
    ]
  }
}

extension Discretization: ONNXExportable {
  /// The number of an interval is how many boundaries are not above the value.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let edges = builder.constant(boundaries, "\(call.path)/boundaries")
    let values = builder.unsqueeze(call.name, axis: -1, call.path)
    // Not "below" rather than "at least": no number lies above all boundaries, as in Keras.
    let isAbove = builder.add(
      "Not", [builder.add("Less", [values, edges], call.path)], call.path)
    let count = builder.reduce(
      "ReduceSum", builder.cast(isAbove, to: .int64, call.path), axes: [-1], keepsAxes: false,
      call.path)
    return [
      EmittedTensor(mode.encode(count, boundaries.count + 1, weights: nil, call, builder))
    ]
  }
}

extension CategoryMode {
  /// Whole numbers [batch, …] as this mode shows them, as reals.
  fileprivate func encode(
    _ numbers: String, _ categories: Int, weights: String?, _ call: ExportCall,
    _ builder: ONNXGraphBuilder
  ) -> String {
    if self == .int { return builder.cast(numbers, to: .float32, call.path) }
    var ones = oneHotNodes(numbers, categories, call.path, builder)
    if self == .oneHot {
      return call.shapes.first == [1] ? builder.squeeze(ones, axis: 1, call.path) : ones
    }
    if let weights {
      ones = builder.add("Mul", [ones, builder.unsqueeze(weights, axis: 2, call.path)], call.path)
    }
    return builder.reduce(
      self == .count ? "ReduceSum" : "ReduceMax", ones, axes: [1], keepsAxes: false, call.path)
  }
}

/// A last axis with a one in the place of each number.
func oneHotNodes(
  _ numbers: String, _ count: Int, _ path: String, _ builder: ONNXGraphBuilder
) -> String {
  let places = builder.constant(Array(0..<count), "\(path)/places")
  let same = builder.add("Equal", [builder.unsqueeze(numbers, axis: -1, path), places], path)
  return builder.cast(same, to: .float32, path)
}

extension EinsumDense: ONNXExportable {
  /// Einsum, offset, activation.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let axes = try einsum(of: call.shapes)
    // Axes that the equation elides have numbers for names: they become letters that nothing has.
    let free = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".map(String.init)
    var names: [String: String] = [:]
    var taken = Set(axes.input + axes.kernel + axes.output)
    func letter(_ label: String) -> String {
      if label.first?.isLetter == true { return label }
      if let known = names[label] { return known }
      let next = free.first { !taken.contains($0) } ?? "Z"
      taken.insert(next)
      names[label] = next
      return next
    }
    let batch = letter("*")
    func term(_ labels: [String]) -> String { labels.map(letter).joined() }
    let equation = "\(batch)\(term(axes.input)),\(term(axes.kernel))->\(batch)\(term(axes.output))"
    let kernel = builder.weight(
      "\(call.weightPath)/kernel", shape: call.shape(WeightRole.kernel)
    ) { call.floats(WeightRole.kernel) }
    var result = builder.add(
      "Einsum", [call.name, kernel], call.path, ["equation": .string(equation)])
    if let shape = axes.biasShape {
      let bias = builder.weight("\(call.weightPath)/bias", shape: shape) {
        call.floats(WeightRole.bias)
      }
      result = builder.add("Add", [result, bias], call.path)
    }
    return [EmittedTensor(try activation.emit(result, call.path, builder))]
  }
}
