/// Classes in the order of their values.
package enum Ranking {
  /// The position of the greatest value, the first of equal ones, as numpy's `argmax`; NaN wins.
  package static func best(of values: ArraySlice<Float>) -> Int {
    var best = values.startIndex
    for index in values.indices {
      if values[index].isNaN { return index - values.startIndex }
      if values[index] > values[best] { best = index }
    }
    return best - values.startIndex
  }

  /// The positions of the `count` greatest values, greatest first, lower positions first of equals.
  package static func top(_ count: Int, of values: ArraySlice<Float>) -> [Int] {
    let order = values.enumerated().sorted {
      $0.element != $1.element ? $0.element > $1.element : $0.offset < $1.offset
    }
    return order.prefix(count).map(\.offset)
  }
}
