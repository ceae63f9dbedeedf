import RNNXJSON

/// A product with a trained tensor, written as an Einstein sum, an offset and an activation.
///
/// `equation` is `"abc,cd->abd"`, or with the axes left out on one side: `"...x,xy->...y"`,
/// `"ab...,bc->ac..."`. Source: `keras/src/layers/core/einsum_dense.py`.
public struct EinsumDense: LayerKind {
  /// The class name in Keras.
  public static let className = "EinsumDense"

  /// The equation as it stands in the config.
  public var equation: String
  /// The output's shape without the batch and the axes left out, null where the input says it.
  public var partialShape: Shape
  /// The letters of the output's axes that have an offset; `nil`: there is none.
  public var biasAxes: String?
  /// Applied to the sum.
  public var activation: Activation

  /// Reads Keras' arguments.
  public init(config: inout ConfigReader) throws(GraphError) {
    equation = try config.string("equation")
    partialShape = try config.partialShape("output_shape")
    biasAxes = config.value("bias_axes") == nil ? nil : try config.string("bias_axes")
    activation = try config.activation("activation")
    if case .glu = activation {
      throw config.unsupported("activation", "glu", ["functions that keep the shape"])
    }
    try config.require("lora_rank", .null)
    try config.require("quantization_config", .null)
    try config.require("gptq_unpacked_column_size", .null)
    config.ignore("lora_alpha")
    config.ignoreTraining(of: "kernel", "bias")
    guard EinsumEquation(equation) != nil else {
      throw config.unsupported("equation", .string(equation), ["[X],[Y]->[Z] of letters used once"])
    }
  }

  /// `kernel` in the order of its letters, `bias` from its first letter on, 1 for the others.
  public func weightSlots(for call: CallShapes) throws(GraphError) -> [WeightSlot] {
    let sum = try einsum(of: call)
    let kernel = WeightSlot(WeightRole.kernel, sum.kernel.map { (sum.extents[$0] ?? nil) ?? 0 })
    return [kernel] + (sum.biasShape.map { [WeightSlot(WeightRole.bias, $0)] } ?? [])
  }

  /// The extents of the output's letters.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let sum = try einsum(of: call)
    return [sum.output.map { sum.extents[$0] ?? nil }]
  }

  /// The equation.
  public var notes: [String] { [equation, activation.name] }
}

extension ConfigReader {
  /// A list of whole numbers and nulls, or a single number.
  fileprivate mutating func partialShape(_ key: String) throws(GraphError) -> Shape {
    guard let value = value(key) else {
      throw GraphError(layer: layer, .missingArgument(name: key))
    }
    var shape: Shape = []
    for item in value.arrayValue ?? [value] {
      guard item == .null || (item.intValue.map { (1...1 << 40).contains($0) } ?? false) else {
        throw invalid(key, value, "whole numbers or null")
      }
      shape.append(item.intValue)
    }
    return shape
  }
}

/// The letters of an equation.
package struct EinsumEquation {
  package let input: [Character]
  package let kernel: [Character]
  package let output: [Character]
  /// Whether axes are left out in front of the letters, or behind them.
  package let isElidedLeft: Bool
  package let isElidedRight: Bool

  /// Takes an equation apart; `nil` where it has no form that Keras knows, or a letter twice.
  package init?(_ text: String) {
    let halves = Self.split(text, "->")
    guard halves.count == 2 else { return nil }
    let factors = halves[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard factors.count == 2 else { return nil }
    let (left, right) = (factors[0].hasPrefix("..."), factors[0].hasSuffix("..."))
    guard left == halves[1].hasPrefix("..."), right == halves[1].hasSuffix("..."), !(left && right)
    else { return nil }
    input = factors[0].filter { $0 != "." }
    kernel = Array(factors[1])
    output = halves[1].filter { $0 != "." }
    (isElidedLeft, isElidedRight) = (left, right)
    for letters in [input, kernel, output] {
      guard !letters.isEmpty, Set(letters).count == letters.count,
        letters.allSatisfy({ $0.isASCII && $0.isLetter })
      else { return nil }
    }
    // Letters of the input that nothing else has would be summed; no model of Keras shows it.
    guard output.allSatisfy({ input.contains($0) || kernel.contains($0) }),
      kernel.allSatisfy({ input.contains($0) || output.contains($0) }),
      input.allSatisfy({ kernel.contains($0) || output.contains($0) })
    else { return nil }
  }

  private static func split(_ text: String, _ mark: String) -> [String] {
    guard let range = text.firstRange(of: mark) else { return [text] }
    return [String(text[..<range.lowerBound]), String(text[range.upperBound...])]
  }
}

/// An equation met with an input: a label for every axis besides the batch.
package struct EinsumAxes {
  /// The labels of the input, kernel and output, in their order.
  package var input: [String] = []
  package var kernel: [String] = []
  package var output: [String] = []
  /// The extent of every label.
  package var extents: [String: Int?] = [:]
  /// The bias' shape as it is stored; `nil` where there is none.
  package var biasShape: [Int]?
}

extension EinsumDense {
  /// The equation met with a call's input.
  package func einsum(of call: CallShapes) throws(GraphError) -> EinsumAxes {
    try call.requireInputs(1...1)
    guard let equation = EinsumEquation(equation) else {
      throw call.shapeError(expected: "an equation [X],[Y]->[Z]")
    }
    let rank = call.first.count + 1
    let elided = rank - equation.input.count
    guard elided >= 0, elided == 0 || equation.isElidedLeft || equation.isElidedRight else {
      throw call.shapeError(expected: "axes as in \(self.equation)")
    }
    let missing = (0..<elided).map { "\($0)" }
    func labels(_ letters: [Character]) -> [String] {
      let named = letters.map(String.init)
      return equation.isElidedLeft ? missing + named : named + missing
    }
    var axes = EinsumAxes()
    let (input, output) = (labels(equation.input), labels(equation.output))
    axes.kernel = equation.kernel.map(String.init)
    // The batch stands first in both, and the kernel does not know it.
    guard let batch = input.first, output.first == batch, !axes.kernel.contains(batch),
      output.count >= 1
    else { throw call.shapeError(expected: "an equation whose first axis is the batch") }
    axes.input = Array(input.dropFirst())
    axes.output = Array(output.dropFirst())
    for (label, extent) in zip(axes.input, call.first) { axes.extents[label] = .some(extent) }
    try readOutput(equation, &axes, call)
    axes.biasShape = try biasShape(equation, axes, elided: elided, call)
    return axes
  }

  /// The extents that only the config knows.
  private func readOutput(
    _ equation: EinsumEquation, _ axes: inout EinsumAxes, _ call: CallShapes
  ) throws(GraphError) {
    let named = axes.output.filter { $0.first?.isLetter == true }
    guard named.count == partialShape.count else {
      throw call.shapeError(expected: "an output_shape of \(named.count) axes")
    }
    for (label, extent) in zip(named, partialShape) {
      if let known = axes.extents[label] {
        guard known == nil || extent == nil || known == extent else {
          throw call.shapeError(expected: "an axis \(label) of \(extent ?? 0)")
        }
      } else {
        axes.extents[label] = .some(extent)
      }
    }
    for label in axes.kernel {
      guard let extent = axes.extents[label], extent != nil else {
        throw call.shapeError(expected: "a known extent of \(label) in \(self.equation)")
      }
    }
  }

  /// The offset's extents: from the first letter that has one, 1 for those that have none.
  private func biasShape(
    _ equation: EinsumEquation, _ axes: EinsumAxes, elided: Int, _ call: CallShapes
  ) throws(GraphError) -> [Int]? {
    guard let biasAxes, !biasAxes.isEmpty else { return nil }
    let letters = Array(biasAxes)
    guard let start = equation.output.firstIndex(where: letters.contains),
      letters.allSatisfy(equation.output.contains)
    else { throw call.shapeError(expected: "bias_axes among those of the output") }
    var shape: [Int] = []
    for letter in equation.output[start...] {
      guard letters.contains(letter) else {
        shape.append(1)
        continue
      }
      guard let extent = axes.extents[String(letter)].flatMap({ $0 }) else {
        throw call.shapeError(expected: "a known extent of \(letter), which has a bias")
      }
      shape.append(extent)
    }
    return equation.isElidedLeft ? shape : shape + Array(repeating: 1, count: elided)
  }
}
