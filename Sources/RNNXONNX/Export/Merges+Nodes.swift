import RNNXGraph

extension MergeKind {
  /// One node for each further input.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    // Keras adds the axes that an input lacks behind its batch, ONNX in front of all.
    let rank = call.shapes.inputs.map(\.count).max() ?? 0
    let names = call.inputs.enumerated().map { index, input in
      (call.shapes.inputs[index].count..<rank).reduce(input.name) { name, _ in
        builder.unsqueeze(name, axis: 1, call.path)
      }
    }
    let mask = masksJoin.joined(call, builder)
    func chain(_ operation: String) -> String {
      names.dropFirst().reduce(names[0]) { builder.add(operation, [$0, $1], call.path) }
    }
    if masksJoin == .any, [.multiply, .maximum, .minimum].contains(Self.operation),
      call.inputs.contains(where: { $0.mask != nil })
    {
      guard call.shapes.inputs.allSatisfy({ $0.count == 2 }) else {
        throw ExportFault("masked sequences of unequal shapes")
      }
      return [EmittedTensor(leavingOut(call, builder), mask: mask)]
    }
    let result: String
    switch Self.operation {
    case .add: result = chain("Add")
    case .subtract: result = chain("Sub")
    case .multiply: result = chain("Mul")
    case .maximum: result = builder.add("Max", names, call.path)
    case .minimum: result = builder.add("Min", names, call.path)
    case .average:
      let count = builder.scalar(Float(names.count), "\(call.path)/count")
      result = builder.add("Div", [chain("Add"), count], call.path)
    }
    return [EmittedTensor(result, mask: mask)]
  }
}

extension MergeKind {
  /// Keras 3's product counts masked steps as 1; its maximum and minimum take the other input's value.
  fileprivate func leavingOut(_ call: ExportCall, _ builder: ONNXGraphBuilder) -> String {
    func choose(_ mask: String, _ kept: String, _ other: String) -> String {
      let steps = builder.unsqueeze(mask, axis: 2, call.path)
      return builder.add("Where", [steps, kept, other], call.path)
    }
    func joined(_ masks: [String]) -> String {
      masks.dropFirst().reduce(masks[0]) { builder.add("Or", [$0, $1], call.path) }
    }
    if Self.operation == .multiply {
      let one = builder.scalar(1, "\(call.path)/one")
      let factors = call.inputs.map { input in
        input.mask.map { choose($0, input.name, one) } ?? input.name
      }
      let product = factors.dropFirst().reduce(factors[0]) {
        builder.add("Mul", [$0, $1], call.path)
      }
      let masks = call.inputs.compactMap(\.mask)
      guard masks.count == call.inputs.count else { return product }
      return choose(joined(masks), product, builder.scalar(0, "\(call.path)/zero"))
    }
    let operation = Self.operation == .maximum ? "Max" : "Min"
    var (result, mask) = (call.inputs[0].name, call.inputs[0].mask)
    for input in call.inputs.dropFirst() {
      let next = input.mask.map { choose($0, input.name, result) } ?? input.name
      let own = mask.map { choose($0, result, next) } ?? result
      result = builder.add(operation, [own, next], call.path)
      if let left = mask, let right = input.mask {
        mask = joined([left, right])
      } else {
        mask = nil
      }
    }
    return result
  }
}

extension MaskJoin {
  /// The mask of a merge: Keras 3 gives it up where an input has none, Keras 2 joins those there.
  func joined(_ call: ExportCall, _ builder: ONNXGraphBuilder) -> String? {
    let masks = call.inputs.compactMap(\.mask)
    guard let first = masks.first, self == .all || masks.count == call.inputs.count else {
      return nil
    }
    let operation = self == .any ? "Or" : "And"
    return masks.dropFirst().reduce(first) { builder.add(operation, [$0, $1], call.path) }
  }
}

extension Add: ONNXExportable {}
extension Subtract: ONNXExportable {}
extension Multiply: ONNXExportable {}
extension Average: ONNXExportable {}
extension Maximum: ONNXExportable {}
extension Minimum: ONNXExportable {}

extension Concatenate: ONNXExportable {
  /// Concat along the axis as Keras counts it.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let masks = call.inputs.compactMap(\.mask)
    let index = call.shapes.first.sampleAxis(axis)
    guard masks.isEmpty || call.rank() == 3 else {
      throw ExportFault("masked inputs that are no sequences of vectors")
    }
    // An input without a mask counts everywhere.
    var mask: String?
    if !masks.isEmpty, index == 0 {
      let parts = call.inputs.map { input -> String in
        if let mask = input.mask { return mask }
        let shape = builder.extents(input.name, 0..<2, call.path)
        let ones = builder.add(
          "Expand", [builder.constant([1], shape: [], "\(call.path)/one"), shape], call.path)
        return builder.cast(ones, to: .bool, call.path)
      }
      mask = builder.concat(parts, axis: 1, call.path)
    } else if !masks.isEmpty, masksJoin == .all || masks.count == call.inputs.count {
      let operation = masksJoin == .any ? "Or" : "And"
      mask = masks.dropFirst().reduce(masks[0]) { builder.add(operation, [$0, $1], call.path) }
    }
    let result = builder.add(
      "Concat", call.inputs.map(\.name), call.path, ["axis": .int(axis)])
    return [EmittedTensor(result, mask: mask)]
  }
}

extension Dot: ONNXExportable {
  /// A sum of products along an axis of each, of vectors scaled to length 1 where the layer normalizes.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    let builder = emission.builder
    let places = zip(call.shapes.inputs, axes).map { ($0.sampleAxis($1) ?? 0) + 1 }
    let names = zip(call.inputs, places).map { input, axis -> String in
      guard normalizes else { return input.name }
      return unit(input.name, axes: [axis], smallest: 1e-12, call.path, builder)
    }
    let letters = Array("abcdefghijklmnop")
    var next = 2
    var output = "a"
    let terms = places.enumerated().map { index, axis -> String in
      var term = ["a"]
      for place in 1..<call.rank(index) {
        guard place != axis else {
          term.append("b")
          continue
        }
        term.append(String(letters[next]))
        output += String(letters[next])
        next += 1
      }
      return term.joined()
    }
    let sum = builder.add(
      "Einsum", names, call.path, ["equation": .string("\(terms[0]),\(terms[1])->\(output)")])
    return [EmittedTensor(output == "a" ? builder.unsqueeze(sum, axis: 1, call.path) : sum)]
  }
}

/// Vectors along axes divided by their length, whose square is at least `smallest`.
func unit(
  _ input: String, axes: [Int], smallest: Float, _ path: String, _ builder: ONNXGraphBuilder
) -> String {
  let squares = builder.add("Mul", [input, input], path)
  let sum = builder.reduce("ReduceSum", squares, axes: axes, keepsAxes: true, path)
  let bounded = builder.add("Max", [sum, builder.scalar(smallest, "\(path)/smallest")], path)
  return builder.add("Div", [input, builder.add("Sqrt", [bounded], path)], path)
}
