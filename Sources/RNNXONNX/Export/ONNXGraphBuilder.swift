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
  /// For a transposed tensor what it is a view of, and the order of its axes there.
  private var views: [String: (source: String, axes: [Int])] = [:]
  /// For an axis turned round the tensor that it was.
  private var turned: [String: (source: String, axis: Int)] = [:]
  /// Masks that are prepared for recurrent nodes, by the name of the mask.
  var compactions: [String: Compaction] = [:]
  /// Operators that the version does not have yet, with the version that has them.
  private(set) var tooNew: [String: Int] = [:]

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
    if let version = Self.versions[operation] { require(version, operation) }
    let name = unique("\(path)/\(operation)")
    let outputs = (0..<count).map { unique($0 == 0 ? "\(name):0" : "\(name):\($0)") }
    nodes.append(
      ONNXNode(operation, name: name, inputs: inputs, outputs: outputs, attributes: attributes))
    return outputs
  }

  /// The version from which on an operator is there, or is there for the types that are written.
  private static let versions: [String: Int] = [
    "Acosh": 9, "Asinh": 9, "Atanh": 9, "Celu": 12, "ConstantOfShape": 9, "Cosh": 9, "CumSum": 11,
    "Einsum": 12, "Erf": 9, "Expand": 8, "GatherND": 12, "GreaterOrEqual": 12, "IsInf": 10,
    "IsNaN": 9, "LayerNormalization": 17, "LessOrEqual": 12, "Mod": 10, "OneHot": 9, "Range": 11,
    "Resize": 13, "Round": 11, "Scan": 9, "ScatterElements": 11, "Shrink": 9, "Sign": 9, "Sinh": 9,
    "Where": 9,
  ]

  /// Notes an operator, or a use of one, that needs a version.
  func require(_ version: Int, _ what: String) {
    if opset < version { tooNew[what] = version }
  }

  /// What the layer written last needs of later versions; forgotten then.
  func takeTooNew() -> [String: Int] {
    defer { tooNew = [:] }
    return tooNew
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

  /// The axes in another order; orders upon orders become one, and those that undo each other none.
  func transpose(_ input: String, _ axes: [Int], _ path: String) -> String {
    let view = views[input] ?? (input, Array(axes.indices))
    let order = axes.map { view.axes[$0] }
    if order == Array(axes.indices) { return view.source }
    let result = add("Transpose", [view.source], path, ["perm": .ints(order)])
    views[result] = (view.source, order)
    return result
  }

  func squeeze(_ input: String, axis: Int, _ path: String) -> String {
    squeeze(input, axes: [axis], path)
  }

  func squeeze(_ input: String, axes: [Int], _ path: String) -> String {
    guard opset >= 13 else { return add("Squeeze", [input], path, ["axes": .ints(axes)]) }
    return add("Squeeze", [input, constant(axes, "\(path)/axes")], path)
  }

  func unsqueeze(_ input: String, axis: Int, _ path: String) -> String {
    unsqueeze(input, axes: [axis], path)
  }

  func unsqueeze(_ input: String, axes: [Int], _ path: String) -> String {
    guard opset >= 13 else { return add("Unsqueeze", [input], path, ["axes": .ints(axes)]) }
    return add("Unsqueeze", [input, constant(axes, "\(path)/axes")], path)
  }

  /// Parts of an axis.
  func split(_ input: String, axis: Int, _ sizes: [Int], _ path: String) -> [String] {
    guard opset >= 13 else {
      return add(
        "Split", [input], path, ["axis": .int(axis), "split": .ints(sizes)], outputs: sizes.count)
    }
    return add(
      "Split", [input, constant(sizes, "\(path)/sizes")], path, ["axis": .int(axis)],
      outputs: sizes.count)
  }

  /// Values around a tensor: widths before, then behind each axis.
  func pad(_ input: String, _ widths: [Int], value: Float = 0, _ path: String) -> String {
    guard opset >= 11 else {
      return add("Pad", [input], path, ["pads": .ints(widths), "value": .float(value)])
    }
    var inputs = [input, constant(widths, "\(path)/pads")]
    if value != 0 { inputs.append(scalar(value, "\(path)/value")) }
    return add("Pad", inputs, path)
  }

  /// Not below the first number, not above the second.
  func clip(_ input: String, _ low: Float, _ high: Float, _ path: String) -> String {
    guard opset >= 11 else {
      return add("Clip", [input], path, ["min": .float(low), "max": .float(high)])
    }
    return add(
      "Clip", [input, scalar(low, "\(path)/low"), scalar(high, "\(path)/high")], path)
  }

  /// exp(x) normalized to a sum of 1 along an axis; before version 13 the operator joins axes.
  func softmax(_ input: String, axis: Int, _ path: String, logarithm: Bool = false) -> String {
    if opset >= 13 {
      return add(logarithm ? "LogSoftmax" : "Softmax", [input], path, ["axis": .int(axis)])
    }
    let largest = reduce("ReduceMax", input, axes: [axis], keepsAxes: true, path)
    let shifted = add("Sub", [input, largest], path)
    let powers = add("Exp", [shifted], path)
    let sum = reduce("ReduceSum", powers, axes: [axis], keepsAxes: true, path)
    guard logarithm else { return add("Div", [powers, sum], path) }
    return add("Sub", [shifted, add("Log", [sum], path)], path)
  }

  func cast(_ input: String, to type: ElementType, _ path: String) -> String {
    add("Cast", [input], path, ["to": .int(type.onnxNumber)])
  }

  func reduce(
    _ operation: String, _ input: String, axes: [Int], keepsAxes: Bool, _ path: String
  ) -> String {
    if opset >= (operation == "ReduceSum" ? 13 : 18) {
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
    guard opset >= 10 else {
      if step != 1 { require(10, "Slice with steps") }
      return add(
        "Slice", [input], path,
        ["starts": .ints([start]), "ends": .ints([end]), "axes": .ints([axis])])
    }
    return add(
      "Slice",
      [input] + [[start], [end], [axis], [step]].map { constant($0, "\(path)/slice") }, path)
  }

  /// The steps in reverse order.
  func reversed(_ input: String, axis: Int, _ path: String) -> String {
    if let known = turned[input], known.axis == axis { return known.source }
    let result = slice(input, axis: axis, from: -1, to: -(1 << 62), step: -1, path)
    turned[result] = (input, axis)
    return result
  }

  /// One place of an axis, which goes.
  func gather(_ input: String, axis: Int, at place: Int, _ path: String) -> String {
    if place < 0 { require(11, "Gather from the end") }
    return add(
      "Gather", [input, constant([place], shape: [], "\(path)/place")], path,
      ["axis": .int(axis)])
  }

  /// The extents of some axes, in their order.
  func extents(_ input: String, _ axes: Range<Int>, _ path: String) -> String {
    slice(
      add("Shape", [input], path), axis: 0, from: axes.lowerBound, to: axes.upperBound, path)
  }

  func concat(_ inputs: [String], axis: Int, _ path: String) -> String {
    inputs.count == 1 ? inputs[0] : add("Concat", inputs, path, ["axis": .int(axis)])
  }

  /// The nodes of a body, as a graph of its own: what it takes from outside stays outside.
  func body(
    _ name: String, inputs: [String], _ make: () throws -> [String]
  ) rethrows -> ONNXGraph {
    let outer = nodes
    nodes = []
    defer { nodes = outer }
    let results = try make()
    let info = { (name: String) in
      ONNXValueInfo(name: name, elementType: .float32, shape: nil)
    }
    // An output of a body must be made by a node of it.
    let outputs = results.map { result -> String in
      add("Identity", [result], name)
    }
    return ONNXGraph(
      name: name, nodes: nodes, inputs: inputs.map(info), outputs: outputs.map(info))
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
      for case .graph(let body) in node.attributes.values { needed.formUnion(body.namesRead) }
      var node = node
      // Outputs at the end that nobody reads are not asked for; loops give all.
      let isLoop = node.attributes.values.contains { if case .graph = $0 { true } else { false } }
      guard !isLoop else {
        kept.append(node)
        continue
      }
      node.outputs = node.outputs.map { needed.contains($0) ? $0 : "" }
      while node.outputs.last == "" { node.outputs.removeLast() }
      kept.append(node)
    }
    nodes = kept.reversed()
    initializerNames = initializerNames.filter(needed.contains)
    initializers = initializers.filter { needed.contains($0.key) }
  }
}

extension ONNXGraph {
  /// All names that nodes of the graph, and of bodies in it, read.
  fileprivate var namesRead: Set<String> {
    var names = Set(outputs.map(\.name))
    for node in nodes {
      names.formUnion(node.inputs)
      for case .graph(let body) in node.attributes.values { names.formUnion(body.namesRead) }
    }
    return names
  }
}
