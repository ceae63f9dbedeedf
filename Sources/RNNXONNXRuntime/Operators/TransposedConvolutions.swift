import RNNXGraph
import RNNXONNX

/// Where the windows of a transposed convolution fall.
private struct SpreadWindow {
  let kernel: [Int]
  let input: [Int]
  let output: [Int]
  private let strides: [Int]
  private let dilations: [Int]
  private let before: [Int]

  init(_ node: NodeFacts, kernel: [Int], input: [Int]) throws {
    let rank = input.count
    (self.kernel, self.input) = (kernel, input)
    strides = try node.ints("strides") ?? Array(repeating: 1, count: rank)
    dilations = try node.ints("dilations") ?? Array(repeating: 1, count: rank)
    let more = try node.ints("output_padding") ?? Array(repeating: 0, count: rank)
    let pads = try node.ints("pads") ?? Array(repeating: 0, count: 2 * rank)
    let wanted = try node.ints("output_shape")
    let automatic = try node.string("auto_pad", default: "NOTSET")
    guard strides.count == rank, dilations.count == rank, more.count == rank,
      pads.count == 2 * rank, wanted.map({ $0.count >= rank }) ?? true,
      (kernel + strides + dilations).allSatisfy({ $0 >= 1 && $0 < 1 << 20 }),
      (pads + more + (wanted ?? [])).allSatisfy({ $0 >= 0 && $0 < 1 << 30 })
    else { throw OperatorFault("sizes of 1 or more for \(rank) axes", "others") }
    guard ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(automatic) else {
      throw OperatorFault("auto_pad=NOTSET, VALID, SAME_UPPER or SAME_LOWER", automatic)
    }
    var (front, extents) = ([Int](), [Int]())
    for axis in 0..<rank {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      let whole = strides[axis] * max(input[axis] - 1, 0) + more[axis] + reach
      let isSame = automatic.hasPrefix("SAME")
      guard wanted != nil || isSame else {
        let padding = automatic == "VALID" ? 0 : pads[axis] + pads[axis + rank]
        front.append(automatic == "VALID" ? 0 : pads[axis])
        extents.append(max(whole - padding, 0))
        continue
      }
      let extent = wanted.map { $0[$0.count - rank + axis] } ?? input[axis] * strides[axis]
      let total = max(whole - extent, 0)
      front.append(automatic == "SAME_UPPER" ? total / 2 : total - total / 2)
      extents.append(extent)
    }
    (before, output) = (front, extents)
  }

  /// For an input position the outputs that it adds to: place in the output, place in the kernel.
  func taps(of place: Int) -> [(output: Int, kernel: Int)] {
    var result = [(output: 0, kernel: 0)]
    let inputStrides = rowMajorStrides(input)
    for axis in input.indices {
      let position = place / inputStrides[axis] % input[axis]
      var next: [(output: Int, kernel: Int)] = []
      for tap in 0..<kernel[axis] {
        let target = position * strides[axis] - before[axis] + tap * dilations[axis]
        guard target >= 0, target < output[axis] else { continue }
        for known in result {
          next.append((known.output * output[axis] + target, known.kernel * kernel[axis] + tap))
        }
      }
      result = next
    }
    return result
  }
}

/// Convolutions that make axes longer.
let transposedConvolutionOperators: [OperatorDefinition] = [
  OperatorDefinition(
    "ConvTranspose", 2...3,
    [
      "auto_pad", "dilations", "group", "kernel_shape", "output_padding", "output_shape", "pads",
      "strides",
    ]
  ) { node in
    let groups = try node.int("group", default: 1)
    return { inputs in
      let (value, kernel) = (try inputs.required(0), try inputs.required(1))
      guard value.shape.count >= 3, kernel.shape.count == value.shape.count, value.isReal,
        groups >= 1, value.shape[1] == kernel.shape[0], kernel.shape[0] % groups == 0
      else {
        throw OperatorFault(
          "[batch, channels, …] and its kernel", "\(value.shape), \(kernel.shape)")
      }
      let window = try SpreadWindow(
        node, kernel: Array(kernel.shape[2...]), input: Array(value.shape[2...]))
      let (channels, own) = (kernel.shape[0], kernel.shape[1])
      let filters = own * groups
      let shape = [value.shape[0], filters] + window.output
      var results = Array(repeating: 0.0, count: try checkedCount(shape))
      let (area, size) = (window.output.reduce(1, *), window.input.reduce(1, *))
      let kernelSize = window.kernel.reduce(1, *)
      if let offsets = inputs.optional(2)?.doubles {
        guard offsets.count == filters else {
          throw OperatorFault("\(filters) offsets", "\(offsets.count)")
        }
        for index in results.indices { results[index] = offsets[index / max(area, 1) % filters] }
      }
      let (numbers, weights) = (value.doubles, kernel.doubles)
      for place in 0..<size {
        let taps = window.taps(of: place)
        for row in 0..<value.shape[0] {
          for channel in 0..<channels {
            let number = numbers[(row * channels + channel) * size + place]
            let group = channel / (channels / groups)
            for filter in 0..<own {
              let target = (row * filters + group * own + filter) * area
              let weight = (channel * own + filter) * kernelSize
              for tap in taps {
                results[target + tap.output] += number * weights[weight + tap.kernel]
              }
            }
          }
        }
      }
      return [.reals(results, shape: shape, type: value.type)]
    }
  }
]
