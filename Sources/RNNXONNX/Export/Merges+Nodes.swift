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
    guard masks.isEmpty || (index != 0 && call.rank() == 3) else {
      throw ExportFault("masked sequences joined along the time")
    }
    // An input without a mask counts everywhere.
    var mask: String?
    if !masks.isEmpty, masksJoin == .all || masks.count == call.inputs.count {
      let operation = masksJoin == .any ? "Or" : "And"
      mask = masks.dropFirst().reduce(masks[0]) { builder.add(operation, [$0, $1], call.path) }
    }
    let result = builder.add(
      "Concat", call.inputs.map(\.name), call.path, ["axis": .int(axis)])
    return [EmittedTensor(result, mask: mask)]
  }
}

extension Dot: ONNXExportable {
  /// A product with the second input transposed.
  func emit(_ call: ExportCall, _ emission: GraphEmission) throws -> [EmittedTensor] {
    guard !normalizes else {
      throw ExportFault(
        "normalize=true", instead: "normalized inputs could be written as LpNormalization")
    }
    let indices = zip(call.shapes.inputs, axes).map { $0.sampleAxis($1) }
    guard call.rank(0) == 3, call.rank(1) == 3, indices == [1, 1] else {
      throw ExportFault("other axes than the last ones of inputs of rank 3")
    }
    let turned = emission.builder.transpose(call.inputs[1].name, [0, 2, 1], call.path)
    return [EmittedTensor(emission.builder.add("MatMul", [call.name, turned], call.path))]
  }
}
