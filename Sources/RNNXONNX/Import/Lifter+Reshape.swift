import RNNXGraph
import RNNXJSON

/// Reshape and its like: axes joined, split or put in other places, followed and not computed.
extension Lifter {
  func reshape(_ node: ONNXNode) throws {
    if isZero(node.inputs[0]) { return set(node, .zeros) }
    if case .dims(let dims, _)? = values[node.inputs[0]], node.operation == "Reshape",
      let shape = constant(node, 1)?.integers(), shape == [-1] || shape == [dims.count]
    {
      return set(node, .dims(dims, isScalar: false))
    }
    let tensor = try tensor(node)
    let source = dims(tensor)
    let target = try node.operation == "Flatten" ? flattened(node, source) : wanted(node, source)
    if let groups = grouped(source, target), let result = try regrouped(node, tensor, groups) {
      return set(node, .tensor(result))
    }
    // A real change of shape, behind the samples.
    let reference = try plain(tensor, for: node)
    guard let first = target.first, first == nil || isBatch(first) else {
      throw LiftFault("a shape that mixes samples")
    }
    let extents = try target.dropFirst().map { dim -> JSONValue in
      switch dim {
      case nil: return -1
      case .known(let number)?: return .integer(number)
      default: throw LiftFault("a shape that depends on the data")
      }
    }
    let isOpen = target.dropFirst().contains(nil)
    guard first != nil || !isOpen else { throw LiftFault("two open extents") }
    let made = try add(
      "Reshape", ["target_shape": .array(extents)], for: node, inputs: [reference])[0]
    set(node, .tensor(.plain(made, rank: extents.count)))
  }

  private func isBatch(_ dim: LiftedDim?) -> Bool {
    dim == .batch || (batchSize != nil && dim == .known(batchSize ?? 0))
  }

  private func flattened(_ node: ONNXNode, _ source: [LiftedDim]) throws -> [LiftedDim?] {
    guard try int(node, "axis", 1) == 1, let first = source.first else {
      throw LiftFault("another axis than 1")
    }
    return [first, nil]
  }

  /// The shape asked for; `nil` for the extent that is left over.
  private func wanted(_ node: ONNXNode, _ source: [LiftedDim]) throws -> [LiftedDim?] {
    let list: [LiftedDim]
    switch values[node.inputs[1]] {
    case .constant(let tensor)?: list = tensor.integers().map { .known($0 ?? 0) }
    case .dims(let dims, _)?: list = dims
    default: throw LiftFault("a shape that depends on the data")
    }
    return try list.enumerated().map { index, dim in
      switch dim {
      case .known(-1): return nil
      case .known(0):
        guard index < source.count else { throw LiftFault("an extent to copy") }
        return source[index]
      default: return dim
      }
    }
  }

  /// For each axis of the target the axes of the source that make it; `nil` where none do.
  private func grouped(_ source: [LiftedDim], _ target: [LiftedDim?]) -> [[Int]]? {
    func equal(_ left: LiftedDim, _ right: LiftedDim) -> Bool {
      left == right || (left == .batch && isBatch(right))
    }
    /// Takes axes from one end for one extent.
    func take(_ dim: LiftedDim, _ rest: inout [Int], fromEnd: Bool) -> [Int]? {
      var group: [Int] = []
      var product = 1
      func next() -> Int? { fromEnd ? rest.last : rest.first }
      if dim == .known(1) {
        guard let index = next(), source[index] == .known(1) else { return [] }
        if fromEnd { rest.removeLast() } else { rest.removeFirst() }
        return [index]
      }
      func drop() { if fromEnd { rest.removeLast() } else { rest.removeFirst() } }
      while true {
        if case .known(let number) = dim, number == product, !group.isEmpty || number == 1 {
          return group
        }
        guard let index = next() else { return nil }
        if equal(source[index], dim), product == 1 {
          drop()
          return group + [index]
        }
        guard case .known(let extent) = source[index] else { return nil }
        drop()
        product *= extent
        if fromEnd { group.insert(index, at: 0) } else { group.append(index) }
      }
    }
    var rest = Array(source.indices)
    var groups = [[Int]?](repeating: nil, count: target.count)
    let open = target.firstIndex(of: nil) ?? target.count
    for index in 0..<open {
      guard let dim = target[index], let group = take(dim, &rest, fromEnd: false) else {
        return nil
      }
      groups[index] = group
    }
    for index in stride(from: target.count - 1, to: open, by: -1) {
      guard let dim = target[index], let group = take(dim, &rest, fromEnd: true) else { return nil }
      groups[index] = group
    }
    if open < target.count {
      groups[open] = rest
    } else if rest.contains(where: { source[$0] != .known(1) }) {
      return nil
    }
    return groups.compactMap(\.self)
  }

  /// The tensor with groups of axes joined; `nil` where that is a change that Keras must compute.
  private func regrouped(
    _ node: ONNXNode, _ tensor: LiftedTensor, _ groups: [[Int]]
  ) throws -> LiftedTensor? {
    var axes: [LiftedAxis] = []
    var joinsDirections = false
    let last = shape(tensor).count - 1
    let shown = Set(groups.joined())
    // Axes of Keras' own that are dropped because they are 1 would still be there.
    for index in tensor.axes.indices where !shown.contains(index) && tensor.axes[index] != .one {
      return nil
    }
    for group in groups {
      let real = group.map { tensor.axes[$0] }.filter { $0 != .one }
      switch real.count {
      case 0: axes.append(.one)
      case 1: axes.append(real[0])
      case 2 where real == [.direction, .own(last)]:
        axes.append(.own(last))
        joinsDirections = true
      default: return nil
      }
    }
    var result = tensor
    result.axes = axes
    if joinsDirections {
      result.references = try add(
        "Concatenate", ["axis": -1], for: node, inputs: tensor.references)
    }
    return result
  }

  /// Products and sums of extents, as the new exporter of PyTorch joins axes; false where a node has none.
  func extents(_ node: ONNXNode) throws -> Bool {
    let operands = node.inputs.map { name -> [LiftedDim]? in
      switch values[name] {
      case .dims(let dims, _)?: dims
      case .constant(let tensor)? where tensor.elementType == .int64 && tensor.shape.count <= 1:
        tensor.integers().map { .known($0 ?? 0) }
      default: nil
      }
    }
    let hasShape = node.inputs.contains { if case .dims? = values[$0] { true } else { false } }
    guard hasShape, let left = operands[0], let right = operands[1] else { return false }
    guard left.count == 1 || right.count == 1 || left.count == right.count else {
      throw LiftFault("extents that do not meet")
    }
    let count = max(left.count, right.count)
    let results = try (0..<count).map { index -> LiftedDim in
      let (a, b) = (left[left.count == 1 ? 0 : index], right[right.count == 1 ? 0 : index])
      switch (node.operation, a, b) {
      case ("Mul", .known(1), let other), ("Mul", let other, .known(1)): return other
      case ("Add", .known(0), let other), ("Add", let other, .known(0)): return other
      case (let operation, .known(let first), .known(let second)):
        let (value, overflows) =
          operation == "Mul"
          ? first.multipliedReportingOverflow(by: second)
          : operation == "Add" ? first.addingReportingOverflow(second) : (0, true)
        guard !overflows else { throw LiftFault("\(operation) of extents") }
        return .known(value)
      default: throw LiftFault("an extent that depends on the data")
      }
    }
    let isScalar = node.inputs.allSatisfy { name in
      switch values[name] {
      case .dims(_, let isScalar)?: isScalar
      case .constant(let tensor)?: tensor.shape.isEmpty
      default: false
      }
    }
    set(node, .dims(results, isScalar: isScalar))
    return true
  }
}
