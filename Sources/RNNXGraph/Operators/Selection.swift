/// Which elements of a tensor make another one: for each axis of the result the positions along one
/// axis of the source.
package struct Selection: Sendable, Hashable {
  /// One axis of the result.
  package struct Axis: Sendable, Hashable {
    /// The axis of the source, `nil` for a new one.
    package var source: Int?
    /// The positions along it; -1 for what is filled.
    package var positions: [Int]
  }

  /// The axes of the result, the batch left out.
  package var axes: [Axis]
  /// Where along the source's axes that have no axis in the result.
  package var fixed: [Int: Int] = [:]
  /// What stands where the position is -1.
  package var fill: Float = 0

  /// Everything, as it is.
  package init(all shape: [Int]) {
    axes = shape.enumerated().map { Axis(source: $0.offset, positions: Array(0..<$0.element)) }
  }

  /// The extents of the result.
  package var shape: [Int] { axes.map(\.positions.count) }
}
