package import RNNXGraph

/// Finds out whether samples of a file can be given to a model's input without any doubt.
package enum ShapeFit {
  /// The shape under which samples of shape `found` go into an input of shape `expected`.
  ///
  /// Equal extents fit; so does an axis of 1 too many or too few. `isFlat` says that the file knows
  /// rows only (CSV): they are cut where the product is the same and the model leaves nothing open.
  /// `nil` where it does not fit.
  package static func shape(of found: [Int], for expected: Shape, isFlat: Bool = false) -> [Int]? {
    if matches(found, expected) { return found }
    for axis in expected.indices where expected[axis] == 1 && axis <= found.count {
      var longer = found
      longer.insert(1, at: axis)
      if matches(longer, expected) { return longer }
    }
    for axis in found.indices where found[axis] == 1 {
      var shorter = found
      shorter.remove(at: axis)
      if matches(shorter, expected) { return shorter }
    }
    let known = expected.compactMap { $0 }
    if isFlat, found.count == 1, known.count == expected.count, known.reduce(1, *) == found[0] {
      return known
    }
    return nil
  }

  private static func matches(_ found: [Int], _ expected: Shape) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { $1 == nil || $0 == $1 }
  }
}
