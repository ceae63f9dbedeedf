import RNNXGraph
import RNNXONNX

/// The equation of an Einsum: the letters of each operand's axes and of the result's.
private struct EinsumTerms: Sendable {
  let operands: [[Character]]
  let output: [Character]

  /// Stands for axes that an ellipsis leaves unnamed, counted from the last.
  private static let unnamed = Array("0123456789")

  /// Reads an equation for operands of the given ranks.
  init(_ equation: String, ranks: [Int]) throws {
    let text = equation.filter { $0 != " " }
    let fault = OperatorFault("an equation of letters for \(ranks.count) operands", equation)
    var sides = [text]
    if let arrow = text.firstRange(of: "->") {
      sides = [String(text[..<arrow.lowerBound]), String(text[arrow.upperBound...])]
    }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count else { throw fault }
    operands = try zip(terms, ranks).map { try Self.letters($0, rank: $1, fault) }
    let elided = operands.map { $0.filter(\.isNumber).count }.max() ?? 0
    let free = Array(Self.unnamed[..<elided].reversed())
    if sides.count == 2 {
      output = try Self.letters(sides[1], rank: nil, fault, free)
    } else {
      let all = operands.joined().filter(\.isLetter)
      output = free + Set(all).filter { letter in all.filter { $0 == letter }.count == 1 }.sorted()
    }
    guard Set(output).count == output.count, output.allSatisfy(Set(operands.joined()).contains)
    else { throw fault }
  }

  private static func letters(
    _ term: String, rank: Int?, _ fault: OperatorFault, _ free: [Character] = []
  ) throws -> [Character] {
    guard let dots = term.firstRange(of: "...") else {
      guard term.allSatisfy({ $0.isASCII && $0.isLetter }), rank.map({ $0 == term.count }) ?? true
      else { throw fault }
      return Array(term)
    }
    let (front, back) = (term[..<dots.lowerBound], term[dots.upperBound...])
    let named = front.count + back.count
    let count = rank.map { $0 - named } ?? free.count
    guard (front + back).allSatisfy({ $0.isASCII && $0.isLetter }), count >= 0,
      count <= unnamed.count
    else { throw fault }
    return Array(front) + unnamed[..<count].reversed() + Array(back)
  }

  /// Adds up the products.
  func sum(_ values: [Value]) throws -> Value {
    var extents: [Character: Int] = [:]
    for (letters, value) in zip(operands, values) {
      for (letter, extent) in zip(letters, value.shape) {
        let known = extents[letter] ?? 1
        guard known == extent || known == 1 || extent == 1 else {
          throw OperatorFault("equal extents of \(letter)", "\(known) and \(extent)")
        }
        extents[letter] = max(known, extent) == 1 ? extent : (known == 1 ? extent : known)
      }
    }
    let summed = Array(Set(operands.joined()).subtracting(output)).sorted()
    let shape = output.map { extents[$0] ?? 1 }
    let inner = summed.map { extents[$0] ?? 1 }
    let (count, terms) = (try checkedCount(shape), try checkedCount(inner))
    try checkedCount([count, terms])
    let starts = zip(operands, values).map { strided(shape, strides($0, $1.shape, of: output)) }
    let steps = zip(operands, values).map { strided(inner, strides($0, $1.shape, of: summed)) }
    func total<Number: Numeric>(
      _ numbers: [[Number]], _ add: (Number, Number) -> Number, _ times: (Number, Number) -> Number
    ) -> [Number] {
      (0..<count).map { place in
        var sum = Number.zero
        for term in 0..<terms {
          var product = numbers[0][starts[0][place] + steps[0][term]]
          for index in numbers.indices.dropFirst() {
            product = times(product, numbers[index][starts[index][place] + steps[index][term]])
          }
          sum = add(sum, product)
        }
        return sum
      }
    }
    guard values[0].isReal else {
      let sums = total(values.map(\.integers), { $0 &+ $1 }, { $0 &* $1 })
      return Value(shape: shape, type: values[0].type, integers: sums)
    }
    return .reals(total(values.map(\.doubles), +, *), shape: shape, type: values[0].type)
  }

  /// How far one step along each of `axes` leads in an operand; repeated letters are diagonals.
  private func strides(_ letters: [Character], _ shape: [Int], of axes: [Character]) -> [Int] {
    let own = rowMajorStrides(shape)
    return axes.map { axis in
      letters.indices.reduce(0) {
        $0 + (letters[$1] == axis && shape[$1] != 1 ? own[$1] : 0)
      }
    }
  }
}

/// Sums of products by letters.
let einsumOperators: [OperatorDefinition] = [
  OperatorDefinition("Einsum", 1...16, ["equation"]) { node in
    let equation = try node.string("equation", default: "")
    return { inputs in
      let values = try inputs.indices.map { try inputs.required($0) }
      guard values.allSatisfy({ $0.type == values[0].type }) else {
        throw OperatorFault("inputs of one type", "several")
      }
      return [try EinsumTerms(equation, ranks: values.map(\.shape.count)).sum(values)]
    }
  }
]
