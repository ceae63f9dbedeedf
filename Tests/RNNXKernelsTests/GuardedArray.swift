/// Floats with a fence on both sides: a NaN of a bit pattern that no kernel makes.
///
/// A kernel that reads the fence makes NaN of its result; one that writes it is found by `isIntact`. The start is
/// deliberately not aligned to vectors.
final class GuardedArray {
  static let fence: UInt32 = 0x7fc1_2345
  private static let margin = 67
  let count: Int
  private let memory: UnsafeMutablePointer<Float>
  var start: UnsafeMutablePointer<Float> { memory + Self.margin }

  /// Room for `count` floats that hold the fence's pattern until they are written.
  init(count: Int) {
    self.count = count
    memory = .allocate(capacity: count + 2 * Self.margin)
    memory.initialize(
      repeating: Float(bitPattern: Self.fence), count: count + 2 * Self.margin)
  }

  /// Rows of `values`, `stride` floats apart, with fence in between.
  convenience init(_ values: [Float], rowLength: Int, stride: Int) {
    let rows = rowLength == 0 ? 0 : values.count / rowLength
    self.init(count: rows * stride)
    for row in 0..<rows {
      for column in 0..<rowLength {
        start[row * stride + column] = values[row * rowLength + column]
      }
    }
  }

  deinit { memory.deallocate() }

  /// Rows as they were put in, and whether everything between and around them is still fence.
  func rows(_ rows: Int, length: Int, stride: Int) -> (values: [Float], isIntact: Bool) {
    var intact = true
    for index in 0..<count + 2 * Self.margin {
      let place = index - Self.margin
      let inside = place >= 0 && place < count && place / stride < rows && place % stride < length
      if !inside, memory[index].bitPattern != Self.fence { intact = false }
    }
    let values = (0..<rows * length).map { start[$0 / length * stride + $0 % length] }
    return (values, intact)
  }
}
