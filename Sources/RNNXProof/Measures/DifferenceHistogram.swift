import RNNXKernels

/// How many pairs of values differ by how much: a class a power of ten of `|a - b|`.
public struct DifferenceHistogram: Sendable, Hashable {
  /// The lower bounds of the classes behind the first two; a class ends where the next begins.
  public static let edges = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0]
  /// The classes in words: equal, below the first edge, from each edge on, not a number.
  public static let labels: [String] = {
    let middle = zip(edges, edges.dropFirst()).map { "\($0)..<\($1)" }
    return ["0", "<\(edges[0])"] + middle + [">=\(edges[edges.count - 1])", "NaN"]
  }()

  /// The number of pairs in each class, in the order of `labels`.
  public internal(set) var counts = Array(repeating: 0, count: labels.count)

  /// Adds the classes of a block of `count` pairs of finite values.
  mutating func add(_ block: PairMeasures, count: Int) {
    counts[0] += count - block.differing
    block.withPassedEdges { passed in
      var before = block.differing
      for edge in passed.indices {
        counts[1 + edge] += before - Int(passed[edge])
        before = Int(passed[edge])
      }
      counts[1 + passed.count] += before
    }
  }

  /// The class of a difference; that of the last label for what is not a number.
  static func bin(of difference: Double) -> Int {
    guard difference != 0 else { return 0 }
    guard difference >= 0 else { return labels.count - 1 }
    let octave = Int(difference.bitPattern >> 52)
    return octaves[octave].first + (difference >= octaves[octave].edge ? 1 : 0)
  }

  /// For each binary exponent the class where it begins, and the edge inside it.
  ///
  /// There is one at most, for edges are more than a factor of 2 apart.
  private static let octaves: [(first: Int, edge: Double)] = (0..<2048).map { exponent in
    let start = Double(bitPattern: UInt64(exponent) << 52)
    let passed = edges.prefix { $0 <= start }.count
    let next = passed < edges.count ? edges[passed] : .infinity
    return (1 + passed, start < .infinity ? next : .nan)
  }
}
