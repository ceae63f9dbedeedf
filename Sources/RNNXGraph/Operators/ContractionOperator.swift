import RNNXJSON

/// `keras.ops.matmul` and `einsum` of two operands: sums of products over axes that both have.
///
/// The batch axis of tensors is never summed over nor spread. Source: `keras/src/ops/numpy.py`.
public struct ContractionOperator: LayerKind {
  /// A name of the family; kinds are registered under all of `classNames`.
  public static let className = "ops.Contraction"
  /// All class names.
  public static let classNames = ["ops.Matmul", "ops.Einsum"]

  /// The class name of this very operator.
  public let className: String
  /// What it is given.
  public let operands: [Operand]
  private let subscripts: String?
  private let transposes: [Bool]

  /// Reads `subscripts`, or `transpose_a` and `transpose_b`.
  public init(config: inout ConfigReader) throws(GraphError) {
    className = config.className
    operands = try config.operands(2...2)
    subscripts = className == "ops.Einsum" ? try config.string("subscripts") : nil
    transposes =
      subscripts != nil
      ? [false, false]
      : [
        try config.bool("transpose_a", default: false),
        try config.bool("transpose_b", default: false),
      ]
  }

  /// Which axes meet, as letters: the batch is left out.
  package struct Terms: Sendable, Hashable {
    /// The letters of the two operands' axes.
    package var left: [Character], right: [Character]
    /// The letters of the result's axes.
    package var output: [Character]
    /// The extent of each letter.
    package var extents: [Character: Int?]
    /// The operands' shapes in their letters' order.
    package var shapes: [Shape]
  }

  /// The shape of the result.
  public func outputShapes(for call: CallShapes) throws(GraphError) -> [Shape] {
    let terms = try terms(for: call)
    return [terms.output.map { terms.extents[$0] ?? nil }]
  }

  /// Which axes meet.
  package func terms(for call: CallShapes) throws(GraphError) -> Terms {
    let tensors = operands.filter { $0 == .tensor }.count
    try call.requireInputs(tensors...tensors)
    var next = 0
    var shapes: [Shape] = []
    for operand in operands {
      switch operand {
      case .tensor:
        shapes.append(call.inputs[next])
        next += 1
      case .constant(let shape, _): shapes.append(shape)
      }
    }
    var terms =
      subscripts == nil ? try product(shapes, call) : try einsum(shapes, call, subscripts ?? "")
    for (letters, shape) in [(terms.left, shapes[0]), (terms.right, shapes[1])] {
      for (letter, extent) in zip(letters, shape) {
        switch (terms.extents[letter] ?? nil, extent) {
        case (let known?, let found?) where known != found:
          // An extent of 1 is repeated along axes that are not summed over.
          guard subscripts == nil, min(known, found) == 1, terms.output.contains(letter) else {
            throw call.shapeError(expected: "equal extents along the axes that meet")
          }
          terms.extents[letter] = max(known, found)
        case (nil, let found): terms.extents[letter] = found
        default: break
        }
      }
    }
    return terms
  }

  private static let alphabet = Array("abcdefghijklmnop")

  private func product(_ shapes: [Shape], _ call: CallShapes) throws(GraphError) -> Terms {
    let isTensor = operands.map { $0 == .tensor }
    guard zip(shapes, isTensor).allSatisfy({ $0.count >= ($1 ? 1 : 2) }),
      !(isTensor[0] && isTensor[1]) || (shapes[0].count == shapes[1].count && shapes[0].count >= 2)
    else {
      throw call.shapeError(
        expected: "matrices: tensors of equal rank (others would mix samples), or a constant")
    }
    // Leading axes are shared from the right; the last two are those of matrices.
    let (rankA, rankB) = (shapes[0].count, shapes[1].count)
    let lead = Array(Self.alphabet.prefix(max(rankA, rankB)))
    func letters(_ rank: Int, _ tail: [Character], flipped: Bool) -> [Character] {
      if rank == 1 { return [tail[1]] }
      return Array(lead.suffix(rank - 2)) + (flipped ? tail.reversed() : tail)
    }
    let left = letters(rankA, ["x", "y"], flipped: transposes[0])
    let right = letters(rankB, ["y", "z"], flipped: transposes[1])
    // A vector on the left is a row of a sample: [y] x [y, z].
    guard rankB >= 2 else { throw call.shapeError(expected: "a matrix on the right") }
    let shared = Array(lead.suffix(max(max(rankA, rankB) - 2, 0)))
    return Terms(
      left: left, right: right, output: shared + (rankA == 1 ? ["z"] : ["x", "z"]), extents: [:],
      shapes: shapes)
  }

  private func einsum(
    _ shapes: [Shape], _ call: CallShapes, _ subscripts: String
  ) throws(GraphError) -> Terms {
    let text = subscripts.filter { $0 != " " }
    let sides = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let inputs = (sides.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let refused = call.shapeError(
      expected: "two operands and letters for their axes in \"\(subscripts)\", the batch first")
    guard sides.count == 2, sides[1].first == ">", inputs.count == 2 else { throw refused }
    var output = Array(sides[1].dropFirst())
    var letters = inputs.map { Array($0) }
    guard let batch = output.first else { throw refused }
    for index in 0..<2 {
      let isTensor = operands[index] == .tensor
      guard letters[index].count == shapes[index].count + (isTensor ? 1 : 0),
        Set(letters[index]).count == letters[index].count,
        letters[index].allSatisfy({ $0.isASCII && $0.isLetter })
      else { throw refused }
      if isTensor {
        guard letters[index].removeFirst() == batch else { throw refused }
      }
      guard !letters[index].contains(batch) else { throw refused }
    }
    output.removeFirst()
    let known = Set(letters[0] + letters[1])
    let met = Set(letters[0]).intersection(letters[1]).union(output)
    guard Set(output).count == output.count, output.allSatisfy(known.contains), known == met else {
      throw refused
    }
    return Terms(
      left: letters[0], right: letters[1], output: output, extents: [:], shapes: shapes)
  }

  /// The letters of an einsum.
  public var notes: [String] { subscripts.map { [$0] } ?? [] }
}
