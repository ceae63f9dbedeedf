import RNNXGraph

/// A window that moves over the axes behind batch and channels.
struct Window: Sendable {
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// Padding in front of and behind each axis.
  let before: [Int]
  let after: [Int]
  /// The extents of the input and of the output.
  let input: [Int]
  let output: [Int]

  init(_ node: NodeFacts, kernel: [Int], input: [Int], roundsUp: Bool = false) throws {
    let rank = input.count
    guard kernel.count == rank, rank >= 1 else {
      throw OperatorFault("a kernel of \(rank) axes", "\(kernel)")
    }
    strides = try node.ints("strides") ?? Array(repeating: 1, count: rank)
    dilations = try node.ints("dilations") ?? Array(repeating: 1, count: rank)
    let pads = try node.ints("pads") ?? Array(repeating: 0, count: 2 * rank)
    let automatic = try node.string("auto_pad", default: "NOTSET")
    let sizes = kernel + strides + dilations
    guard strides.count == rank, dilations.count == rank, pads.count == 2 * rank,
      sizes.allSatisfy({ $0 >= 1 && $0 < 1 << 20 }), pads.allSatisfy({ $0 >= 0 && $0 < 1 << 20 })
    else { throw OperatorFault("sizes of 1 or more for \(rank) axes", "others") }
    var (front, back, extents) = ([Int](), [Int](), [Int]())
    for axis in 0..<rank {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      switch automatic {
      case "SAME_UPPER", "SAME_LOWER":
        let count = (input[axis] + strides[axis] - 1) / strides[axis]
        let missing = max(0, (count - 1) * strides[axis] + reach - input[axis])
        front.append(automatic == "SAME_UPPER" ? missing / 2 : (missing + 1) / 2)
        back.append(missing - front[axis])
        extents.append(count)
      case "VALID", "NOTSET":
        let padded =
          input[axis] + (automatic == "VALID" ? 0 : pads[axis] + pads[axis + rank])
        front.append(automatic == "VALID" ? 0 : pads[axis])
        back.append(automatic == "VALID" ? 0 : pads[axis + rank])
        var count = padded < reach ? 0 : (padded - reach) / strides[axis] + 1
        if roundsUp, padded >= reach, (padded - reach) % strides[axis] != 0 {
          // A window that would start in the padding behind is left out.
          if count * strides[axis] < input[axis] + front[axis] { count += 1 }
        }
        extents.append(count)
      default: throw OperatorFault("auto_pad=NOTSET, VALID, SAME_UPPER or SAME_LOWER", automatic)
      }
    }
    self.kernel = kernel
    self.input = input
    before = front
    after = back
    output = extents
  }

  /// For an output position the inputs under the window: place in the input, place in the kernel.
  func taps(of place: Int) -> [(input: Int, kernel: Int)] {
    var result = [(input: 0, kernel: 0)]
    let outputStrides = rowMajorStrides(output)
    for axis in input.indices {
      let position = place / outputStrides[axis] % output[axis]
      var next: [(input: Int, kernel: Int)] = []
      for tap in 0..<kernel[axis] {
        let source = position * strides[axis] - before[axis] + tap * dilations[axis]
        guard source >= 0, source < input[axis] else { continue }
        for known in result {
          next.append((known.input * input[axis] + source, known.kernel * kernel[axis] + tap))
        }
      }
      result = next
    }
    return result
  }
}

/// Convolutions and pools over any number of axes: `[batch, channels, …]`.
let convolutionOperators: [OperatorDefinition] = [
  OperatorDefinition(
    "Conv", 2...3, ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"]
  ) { node in
    let groups = try node.int("group", default: 1)
    return { inputs in
      let (value, kernel) = (try inputs.required(0), try inputs.required(1))
      guard value.shape.count >= 3, kernel.shape.count == value.shape.count, value.isReal,
        groups >= 1, value.shape[1] == kernel.shape[1] * groups, kernel.shape[0] % groups == 0
      else {
        throw OperatorFault(
          "[batch, channels, …] and its kernel", "\(value.shape), \(kernel.shape)")
      }
      let window = try Window(
        node, kernel: Array(kernel.shape[2...]), input: Array(value.shape[2...]))
      let (channels, filters) = (kernel.shape[1], kernel.shape[0])
      let shape = [value.shape[0], filters] + window.output
      var results = Array(repeating: 0.0, count: try checkedCount(shape))
      let (area, size) = (window.output.reduce(1, *), window.input.reduce(1, *))
      let kernelSize = window.kernel.reduce(1, *)
      let (numbers, weights) = (value.doubles, kernel.doubles)
      let offsets = inputs.optional(2)?.doubles
      for place in 0..<area {
        let taps = window.taps(of: place)
        for row in 0..<value.shape[0] {
          for filter in 0..<filters {
            var sum = offsets?[filter] ?? 0
            let first = filter / (filters / groups) * channels
            for channel in 0..<channels {
              let source = (row * value.shape[1] + first + channel) * size
              let weight = (filter * channels + channel) * kernelSize
              for tap in taps { sum += numbers[source + tap.input] * weights[weight + tap.kernel] }
            }
            results[(row * filters + filter) * area + place] = sum
          }
        }
      }
      return [.reals(results, shape: shape, type: value.type)]
    }
  },
  OperatorDefinition("GlobalAveragePool", 1...1) { _ in
    { [try pooledWhole(try $0.required(0)) { $0.reduce(0, +) / Double($0.count) }] }
  },
  OperatorDefinition("GlobalMaxPool", 1...1) { _ in
    { [try pooledWhole(try $0.required(0)) { $0.max() ?? -.infinity }] }
  },
  OperatorDefinition(
    "AveragePool", 1...1,
    ["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"],
    averagePool),
  OperatorDefinition(
    "MaxPool", 1...1,
    ["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"],
    maximumPool),
]

private func pooledWhole(_ value: Value, _ function: ([Double]) -> Double) throws -> Value {
  guard value.shape.count >= 3 else {
    throw OperatorFault("[batch, channels, …]", "\(value.shape)")
  }
  let view = try ReducedView(value, axes: Array(2..<value.shape.count))
  let values = value.doubles
  return .reals(
    view.starts.map { start in function(view.offsets.map { values[start + $0] }) },
    shape: view.keptShape, type: value.type)
}

private func pooled(
  _ node: NodeFacts, _ value: Value,
  _ function: (Window, [(input: Int, kernel: Int)], Int, [Double]) -> Double
) throws -> (shape: [Int], values: [Double]) {
  guard value.shape.count >= 3, let kernel = try node.ints("kernel_shape") else {
    throw OperatorFault("[batch, channels, …] and a kernel_shape", "\(value.shape)")
  }
  let window = try Window(
    node, kernel: kernel, input: Array(value.shape[2...]), roundsUp: try node.flag("ceil_mode"))
  let shape = Array(value.shape[..<2]) + window.output
  var results = Array(repeating: 0.0, count: try checkedCount(shape))
  let (area, size) = (window.output.reduce(1, *), window.input.reduce(1, *))
  let values = value.doubles
  for place in 0..<area {
    let taps = window.taps(of: place)
    for row in 0..<value.shape[0] * value.shape[1] {
      results[row * area + place] = function(
        window, taps, place, taps.map { values[row * size + $0.input] })
    }
  }
  return (shape, results)
}

@Sendable private func averagePool(_ node: NodeFacts) throws -> OperatorKernel {
  let countsPadding = try node.flag("count_include_pad")
  return { inputs in
    let value = try inputs.required(0)
    let result = try pooled(node, value) { window, taps, place, values in
      guard countsPadding else { return values.reduce(0, +) / Double(values.count) }
      // What of the window lies within input and padding: ceil_mode may reach beyond.
      let strides = rowMajorStrides(window.output)
      let counted = window.input.indices.reduce(1) { product, axis in
        let start =
          place / strides[axis] % window.output[axis] * window.strides[axis] - window.before[axis]
        let end = window.input[axis] + window.after[axis]
        let inside = (0..<window.kernel[axis]).filter { start + $0 * window.dilations[axis] < end }
        return product * inside.count
      }
      return values.reduce(0, +) / Double(counted)
    }
    return [.reals(result.values, shape: result.shape, type: value.type)]
  }
}

@Sendable private func maximumPool(_ node: NodeFacts) throws -> OperatorKernel {
  guard node.outputCount == 1 else {
    throw UnsupportedUse("MaxPool with its output Indices")
  }
  return { inputs in
    let value = try inputs.required(0)
    let result = try pooled(node, value) { _, _, _, values in values.max() ?? -.infinity }
    guard value.isReal else {
      return [
        Value(shape: result.shape, type: value.type, integers: result.values.map(clampedInteger))
      ]
    }
    return [.reals(result.values, shape: result.shape, type: value.type)]
  }
}
