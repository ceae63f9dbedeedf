import RNNXGraph

/// Gives out and takes back places in an arena whose final size is found on the way.
struct ArenaPlan {
  /// Whose memory a place is.
  enum Key: Hashable {
    /// A tensor's values.
    case values(TensorReference)
    /// A tensor's mask.
    case mask(TensorReference)
  }

  /// The floats a row that the arena needs.
  private(set) var size = 0
  private var taken: [(key: Key, range: Range<Int>)] = []

  /// The first free place for `count` floats a row.
  mutating func take(_ count: Int, key: Key) -> Int {
    var start = 0
    var index = 0
    while index < taken.count, taken[index].range.lowerBound - start < count {
      start = max(start, taken[index].range.upperBound)
      index += 1
    }
    taken.insert((key, start..<start + count), at: index)
    size = max(size, start + count)
    return start
  }

  /// Takes a place back.
  mutating func release(_ key: Key) { taken.removeAll { $0.key == key } }
}
