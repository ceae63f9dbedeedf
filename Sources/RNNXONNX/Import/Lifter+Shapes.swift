import RNNXGraph
import RNNXJSON

extension Lifter {
  func transpose(_ node: ONNXNode) throws {
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    var tensor = try tensor(node)
    guard case .ints(let order)? = node.attributes["perm"] ?? .ints(tensor.axes.indices.reversed()),
      order.sorted() == Array(tensor.axes.indices)
    else { throw LiftFault("an order of other axes") }
    tensor.axes = order.map { tensor.axes[$0] }
    set(node, .tensor(tensor))
  }

  /// Whole numbers that never change, from an argument or an input.
  private func numbers(_ node: ONNXNode, _ name: String, _ index: Int) -> [Int]? {
    if case .ints(let values)? = node.attributes[name] { return values }
    guard let tensor = constant(node, index) else {
      guard index < node.inputs.count, case .dims(let dims, _)? = values[node.inputs[index]] else {
        return nil
      }
      let known = dims.compactMap { if case .known(let number) = $0 { number } else { nil } }
      return known.count == dims.count ? known : nil
    }
    let found = tensor.integers().compactMap(\.self)
    return found.count == tensor.elementCount ? found : nil
  }

  func squeeze(_ node: ONNXNode) throws {
    if case .dims(let dims, _)? = values[node.inputs[0]], dims.count == 1 {
      return set(node, .dims(dims, isScalar: true))
    }
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    var tensor = try tensor(node)
    guard let axes = numbers(node, "axes", 1) else { throw LiftFault("no axes") }
    let gone = Set(axes.map { $0 < 0 ? $0 + tensor.axes.count : $0 })
    guard gone.allSatisfy({ tensor.axes.indices.contains($0) && tensor.axes[$0] == .one }) else {
      // A real axis of extent 1 would have to go from Keras' tensor.
      throw LiftFault("an axis that Keras keeps")
    }
    tensor.axes = tensor.axes.indices.filter { !gone.contains($0) }.map { tensor.axes[$0] }
    set(node, .tensor(tensor))
  }

  func unsqueeze(_ node: ONNXNode) throws {
    if case .dims(let dims, true)? = values[node.inputs[0]] {
      return set(node, .dims(dims, isScalar: false))
    }
    if let value = constant(node, 0), let axes = numbers(node, "axes", 1), value.shape.isEmpty,
      axes == [0]
    {
      return set(
        node, .constant(TensorData(shape: [1], elementType: value.elementType, bytes: value.bytes)))
    }
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    var tensor = try tensor(node)
    guard let axes = numbers(node, "axes", 1) else { throw LiftFault("no axes") }
    let rank = tensor.axes.count + axes.count
    for axis in axes.map({ $0 < 0 ? $0 + rank : $0 }).sorted() {
      guard axis >= 0, axis <= tensor.axes.count else { throw LiftFault("an axis \(axis)") }
      tensor.axes.insert(.one, at: axis)
    }
    set(node, .tensor(tensor))
  }

  func shapeSlice(_ node: ONNXNode) throws -> [LiftedDim] {
    guard node.attributes.isEmpty else {
      let all = dims(try tensor(node))
      let start = try int(node, "start", 0)
      let end = try int(node, "end", all.count)
      let first = start < 0 ? start + all.count : start
      let last = end < 0 ? end + all.count : min(end, all.count)
      guard first >= 0, first <= last else { throw LiftFault("axes") }
      return Array(all[first..<last])
    }
    return dims(try tensor(node))
  }

  /// ConstantOfShape and Expand: zeros for initial states.
  func filled(_ node: ONNXNode) throws {
    let shape = node.inputs.last ?? ""
    if case .dims(let dims, _)? = values[shape], case .known(let width)? = dims.last {
      zeroWidths[node.outputs[0]] = width
    }
    if node.operation == "ConstantOfShape" {
      guard case .tensor(let value)? = node.attributes["value"] else { return set(node, .zeros) }
      guard value.doubles().allSatisfy({ $0 == 0 }) else {
        throw LiftFault("a constant of open shape")
      }
      return set(node, .zeros)
    }
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    throw LiftFault("a repetition")
  }

  // MARK: concatenation, choice

  func concat(_ node: ONNXNode) throws {
    let axis = try int(node, "axis", 0)
    if let dims = try joinedDims(node) { return set(node, .dims(dims, isScalar: false)) }
    if node.inputs.allSatisfy({ if case .zeros? = values[$0] { true } else { false } }) {
      return set(node, .zeros)
    }
    let tensors = try node.inputs.indices.map { try tensor(node, $0) }
    let axes = tensors[0].axes
    let index = axis < 0 ? axis + axes.count : axis
    guard axes.indices.contains(index),
      tensors.allSatisfy({ other in
        other.axes.indices.allSatisfy { place in
          other.axes[place] == axes[place]
            || (place == index && [.one, .direction].contains(axes[place])
              && [.one, .direction].contains(other.axes[place]))
        } && other.axes.count == axes.count
      })
    else { throw LiftFault("tensors with axes in different orders") }
    switch axes[index] {
    case .one, .direction:
      // States of directions or of layers side by side stay tensors of their own.
      var result = tensors[0]
      result.references = tensors.flatMap(\.references)
      result.axes[index] = .direction
      set(node, .tensor(result))
    case .own(let own, false) where tensors.allSatisfy({ $0.references.count == 1 }):
      let last = shape(tensors[0]).count - 1
      let reference = try add(
        "Concatenate", ["axis": .integer(own == last ? -1 : own + 1)], for: node,
        inputs: tensors.flatMap(\.references))[0]
      set(node, .tensor(LiftedTensor(references: [reference], axes: axes)))
    default: throw LiftFault("an axis that Keras has not")
    }
  }

  private func joinedDims(_ node: ONNXNode) throws -> [LiftedDim]? {
    var dims: [LiftedDim] = []
    var hasShape = false
    for name in node.inputs {
      switch values[name] {
      case .dims(let part, _)?:
        dims += part
        hasShape = true
      case .constant(let tensor)? where tensor.elementType == .int64 && tensor.shape.count == 1:
        dims += tensor.integers().map { .known($0 ?? 0) }
      default: return nil
      }
    }
    return hasShape || !dims.isEmpty ? dims : nil
  }

  func gather(_ node: ONNXNode) throws {
    if case .dims(let dims, false)? = values[node.inputs[0]], let index = constant(node, 1) {
      let chosen = try index.integers().map { number -> LiftedDim in
        let place = (number ?? 0) < 0 ? (number ?? 0) + dims.count : number ?? 0
        guard dims.indices.contains(place) else { throw LiftFault("an axis that is not there") }
        return dims[place]
      }
      return set(node, .dims(chosen, isScalar: index.shape.isEmpty))
    }
    if let table = constant(node, 0) { return try embedding(node, table) }
    let tensor = try tensor(node)
    let axis = try int(node, "axis", 0)
    guard let index = constant(node, 1), index.elementCount == 1, let number = index.integers()[0]
    else { throw LiftFault("a choice of elements") }
    let place = axis < 0 ? axis + tensor.axes.count : axis
    try choose(node, tensor, axis: place, number: number, keepsAxis: !index.shape.isEmpty)
  }

  /// One position of an axis.
  private func choose(
    _ node: ONNXNode, _ tensor: LiftedTensor, axis: Int, number: Int, keepsAxis: Bool
  ) throws {
    guard tensor.axes.indices.contains(axis) else { throw LiftFault("an axis \(axis)") }
    var result = tensor
    switch tensor.axes[axis] {
    case .direction:
      let count = tensor.references.count
      guard (-count..<count).contains(number) else { throw LiftFault("a direction \(number)") }
      result.references = [tensor.references[number < 0 ? number + count : number]]
    case .one where number == 0 || number == -1: break
    case .own(let own, let isReversed):
      let position = isReversed ? -1 - number : number
      result.references = try tensor.references.map { reference in
        let count = shapes[reference]?.count ?? 0
        let key = (0...count).map { $0 == own + 1 ? JSONValue.integer(position) : Self.wholeAxis }
        return try add("ops.GetItem", ["key": .array(key)], for: node, inputs: [reference])[0]
      }
      result.axes = tensor.axes.map { other in
        guard case .own(let index, let flag) = other, index > own else { return other }
        return .own(index - 1, reversed: flag)
      }
    default: throw LiftFault("a choice of samples")
    }
    if keepsAxis { result.axes[axis] = .one } else { result.axes.remove(at: axis) }
    set(node, .tensor(result))
  }

  private static let wholeAxis: JSONValue = [
    "class_name": "__slice__", "config": ["start": .null, "stop": .null, "step": .null],
  ]

  private func embedding(_ node: ONNXNode, _ table: TensorData) throws {
    let tensor = try tensor(node, 1)
    guard try int(node, "axis", 0) == 0, table.shape.count == 2, table.elementType == .float32,
      tensor.references.count == 1
    else { throw LiftFault("a choice that is no Embedding") }
    let reference = try add(
      "Embedding",
      ["input_dim": .integer(table.shape[0]), "output_dim": .integer(table.shape[1])],
      for: node, inputs: tensor.references,
      weights: [(WeightRole.embeddings, table.shape, table.floats())])[0]
    set(
      node,
      .tensor(
        LiftedTensor(references: [reference], axes: tensor.axes + [.own(shape(tensor).count)])))
  }

  func slice(_ node: ONNXNode) throws {
    guard let starts = numbers(node, "starts", 1), let ends = numbers(node, "ends", 2) else {
      throw LiftFault("a part whose bounds depend on the data")
    }
    let axes = numbers(node, "axes", 3) ?? Array(starts.indices)
    let steps = numbers(node, "steps", 4) ?? starts.map { _ in 1 }
    if case .dims(let dims, false)? = values[node.inputs[0]], starts.count == 1, steps == [1] {
      let bound = { (number: Int) in
        min(max(number < 0 ? number + dims.count : number, 0), dims.count)
      }
      let (first, last) = (bound(starts[0]), bound(ends[0]))
      return set(node, .dims(first < last ? Array(dims[first..<last]) : [], isScalar: false))
    }
    // Parts of zeros are zeros: initial states of layers stacked on each other.
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    var tensor = try tensor(node)
    guard starts.count == 1, ends.count == 1, axes.count == 1, steps.count == 1 else {
      throw LiftFault("parts of several axes")
    }
    let axis = axes[0] < 0 ? axes[0] + tensor.axes.count : axes[0]
    guard tensor.axes.indices.contains(axis) else { throw LiftFault("an axis \(axis)") }
    let isWhole = (starts[0] == 0 && steps[0] == 1 && ends[0] >= 1 << 30)
    if isWhole { return set(node, .tensor(tensor)) }
    switch tensor.axes[axis] {
    case .direction where steps[0] == 1:
      let count = tensor.references.count
      let bound = { (number: Int) in min(max(number < 0 ? number + count : number, 0), count) }
      let (first, last) = (bound(starts[0]), bound(ends[0]))
      guard first < last else { throw LiftFault("no directions") }
      tensor.references = Array(tensor.references[first..<last])
      if last - first == 1 { tensor.axes[axis] = .one }
      set(node, .tensor(tensor))
    case .own(let own, let isReversed):
      if steps[0] == -1, starts[0] == -1 || starts[0] >= 1 << 30, ends[0] < -(1 << 30) {
        tensor.axes[axis] = .own(own, reversed: !isReversed)
        return set(node, .tensor(tensor))
      }
      guard !isReversed, steps[0] > 0 else { throw LiftFault("a part of steps in reverse order") }
      tensor.references = try tensor.references.map { reference in
        let count = shapes[reference]?.count ?? 0
        let part: JSONValue = [
          "class_name": "__slice__",
          "config": [
            "start": .integer(starts[0]), "stop": ends[0] >= 1 << 30 ? .null : .integer(ends[0]),
            "step": .integer(steps[0]),
          ],
        ]
        let key = (0...count).map { $0 == own + 1 ? part : Self.wholeAxis }
        return try add("ops.GetItem", ["key": .array(key)], for: node, inputs: [reference])[0]
      }
      set(node, .tensor(tensor))
    default: throw LiftFault("a part of an axis that Keras has not")
    }
  }

  /// Whether a name stands for zeros alone.
  func isZero(_ name: String) -> Bool {
    switch values[name] {
    case .zeros?: true
    case .constant(let tensor)?:
      !tensor.elementType.isInteger && tensor.doubles().allSatisfy { $0 == 0 }
    default: false
    }
  }

  func split(_ node: ONNXNode) throws {
    if isZero(node.inputs[0]) {
      for index in node.outputs.indices { set(node, .zeros, output: index) }
      return
    }
    let tensor = try tensor(node)
    let axis = try int(node, "axis", 0)
    let index = axis < 0 ? axis + tensor.axes.count : axis
    guard tensor.axes.indices.contains(index), tensor.axes[index] == .direction,
      node.outputs.count == tensor.references.count, !isGiven(node, 1)
    else { throw LiftFault("a split of something else than directions") }
    for number in tensor.references.indices {
      var part = tensor
      part.references = [tensor.references[number]]
      part.axes[index] = .one
      set(node, .tensor(part), output: number)
    }
  }
}
