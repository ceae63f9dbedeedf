import RNNXGraph

/// Collects nodes and tensors under names that are all different.
final class ONNXGraphBuilder {
  /// The version of the operators that are written.
  let opset: Int
  private(set) var nodes: [ONNXNode] = []
  private(set) var initializers: [String: TensorData] = [:]
  private(set) var initializerNames: [String] = []
  private var taken: Set<String>
  /// For a sequence [batch, time, …] the same numbers as [time, batch, …], where they are known.
  private var timeMajor: [String: String] = [:]
  /// For whole numbers as reals the tensor of integers that they come from.
  private var integers: [String: String] = [:]
  /// Masks that are prepared for recurrent nodes, by the name of the mask.
  var compactions: [String: Compaction] = [:]

  init(opset: Int, reserved: [String]) {
    self.opset = opset
    taken = Set(reserved)
  }

  /// A name that nothing has yet.
  func unique(_ wanted: String) -> String {
    var name = wanted
    var number = 1
    while !taken.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  /// Adds a node of one output and gives the name of that.
  func add(
    _ operation: String, _ inputs: [String], _ path: String,
    _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    add(operation, inputs, path, attributes, outputs: 1)[0]
  }

  /// Adds a node of several outputs.
  func add(
    _ operation: String, _ inputs: [String], _ path: String,
    _ attributes: [String: ONNXAttribute] = [:], outputs count: Int
  ) -> [String] {
    let name = unique("\(path)/\(operation)")
    let outputs = (0..<count).map { unique($0 == 0 ? "\(name):0" : "\(name):\($0)") }
    nodes.append(
      ONNXNode(operation, name: name, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }

  /// A tensor of the file; asked for again under the same name, it is the same one.
  func weight(_ name: String, shape: [Int], _ values: () -> [Float]) -> String {
    if initializers[name] != nil { return name }
    return store(name, TensorData(shape: shape, values: values()))
  }

  /// Real constants.
  func constant(_ values: [Float], shape: [Int]? = nil, _ hint: String) -> String {
    store(unique("\(hint)"), TensorData(shape: shape ?? [values.count], values: values))
  }

  /// One real number.
  func scalar(_ value: Float, _ hint: String) -> String { constant([value], shape: [], hint) }

  /// Whole constants.
  func constant(_ values: [Int], shape: [Int]? = nil, _ hint: String) -> String {
    store(
      unique("\(hint)"),
      TensorData(shape: shape ?? [values.count], values: values.map { Int64($0) }))
  }

  private func store(_ name: String, _ tensor: TensorData) -> String {
    taken.insert(name)
    initializers[name] = tensor
    initializerNames.append(name)
    return name
  }

  // The small operators whose arguments moved between versions.

  func transpose(_ input: String, _ axes: [Int], _ path: String) -> String {
    add("Transpose", [input], path, ["perm": .ints(axes)])
  }

  func squeeze(_ input: String, axis: Int, _ path: String) -> String {
    add("Squeeze", [input, constant([axis], "\(path)/axes")], path)
  }

  func unsqueeze(_ input: String, axis: Int, _ path: String) -> String {
    add("Unsqueeze", [input, constant([axis], "\(path)/axes")], path)
  }

  func cast(_ input: String, to type: ElementType, _ path: String) -> String {
    add("Cast", [input], path, ["to": .int(type.onnxNumber)])
  }

  func reduce(
    _ operation: String, _ input: String, axes: [Int], keepsAxes: Bool, _ path: String
  ) -> String {
    if operation == "ReduceSum" || opset >= 18 {
      return add(
        operation, [input, constant(axes, "\(path)/axes")], path,
        ["keepdims": .int(keepsAxes ? 1 : 0)])
    }
    return add(
      operation, [input], path, ["axes": .ints(axes), "keepdims": .int(keepsAxes ? 1 : 0)])
  }

  func slice(
    _ input: String, axis: Int, from start: Int, to end: Int, step: Int = 1, _ path: String
  ) -> String {
    add(
      "Slice",
      [input] + [[start], [end], [axis], [step]].map { constant($0, "\(path)/slice") }, path)
  }

  /// The steps in reverse order.
  func reversed(_ input: String, axis: Int, _ path: String) -> String {
    slice(input, axis: axis, from: -1, to: -(1 << 62), step: -1, path)
  }

  /// A sequence with the time in front of the batch.
  func timeMajor(_ input: String, _ path: String) -> String {
    if let known = timeMajor[input] { return known }
    let result = transpose(input, [1, 0, 2], path)
    timeMajor[input] = result
    return result
  }

  /// A sequence with the batch in front, of one with the time in front.
  func batchMajor(_ input: String, _ path: String) -> String {
    let result = transpose(input, [1, 0, 2], path)
    timeMajor[result] = input
    return result
  }

  /// Remembers that reals are whole numbers that exist as integers too.
  func note(integers source: String, of reals: String) { integers[reals] = source }

  /// Whole numbers as int64.
  func whole(_ input: String, _ path: String) -> String {
    cast(integers[input] ?? input, to: .int64, path)
  }

  /// Gives a tensor the name of a result.
  func name(_ tensor: String, as output: String) {
    for index in nodes.indices.reversed() where nodes[index].outputs.contains(tensor) {
      guard !renamed.contains(tensor) else { break }
      renamed.insert(output)
      nodes[index].outputs = nodes[index].outputs.map { $0 == tensor ? output : $0 }
      for reader in nodes.indices {
        nodes[reader].inputs = nodes[reader].inputs.map { $0 == tensor ? output : $0 }
      }
      aliases[tensor] = output
      return
    }
    nodes.append(
      ONNXNode(
        "Identity", name: unique("\(output)/Identity"), inputs: [aliases[tensor] ?? tensor],
        outputs: [output]))
  }

  private var renamed: Set<String> = []
  private var aliases: [String: String] = [:]

  /// Leaves out what no result needs.
  func prune(outputs: [String]) {
    var needed = Set(outputs)
    var kept: [ONNXNode] = []
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      var node = node
      // Outputs at the end that nobody reads are not asked for.
      node.outputs = node.outputs.map { needed.contains($0) ? $0 : "" }
      while node.outputs.last == "" { node.outputs.removeLast() }
      kept.append(node)
    }
    nodes = kept.reversed()
    initializerNames = initializerNames.filter(needed.contains)
    initializers = initializers.filter { needed.contains($0.key) }
  }
}
