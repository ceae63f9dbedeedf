import CRNNXKernels

/// Windows that slide over up to three axes of a sample, whose channels stand last.
public struct WindowGeometry: Sendable {
  /// The extents of the input, one for each of three axes.
  public let input: [Int]
  /// The number of channels.
  public let channels: Int
  /// The extents of a window.
  public let size: [Int]
  /// From one window to the next.
  public let strides: [Int]
  /// From one place of a window to the next.
  public let dilation: [Int]
  /// Places before the input, which count as zero.
  public let before: [Int]
  /// The number of windows along each axis.
  public let output: [Int]
  /// The number of windows of a sample.
  public let positions: Int
  /// The extents that the windows touch, zeros around the input included.
  public let padded: [Int]

  /// Axes in front that are missing are added with an extent of 1.
  ///
  /// - Precondition: one to three axes, the same for all; every extent is 1 or more, `before` 0 or more, and a sample
  ///   with its padding can be counted.
  public init(
    input: [Int], channels: Int, size: [Int], strides: [Int], dilation: [Int], before: [Int],
    output: [Int]
  ) {
    precondition((1...3).contains(input.count) && channels >= 1, "one to three axes, a channel")
    let missing = 3 - input.count
    let whole = { (extents: [Int], fill: Int) in
      precondition(extents.count == input.count, "an extent for each axis")
      return Array(repeating: fill, count: missing) + extents
    }
    self.input = whole(input, 1)
    self.channels = channels
    self.size = whole(size, 1)
    self.strides = whole(strides, 1)
    self.dilation = whole(dilation, 1)
    self.before = whole(before, 0)
    self.output = whole(output, 1)
    positions = output.reduce(1, *)
    let (i, b, o, t, k, d) = (
      self.input, self.before, self.output, self.strides, self.size, self.dilation
    )
    padded = (0..<3).map { max(i[$0] + b[$0], (o[$0] - 1) * t[$0] + (k[$0] - 1) * d[$0] + 1) }
  }

  /// The number of places of a window.
  public var places: Int { size.reduce(1, *) }
  /// The number of values of a sample.
  public var inputCount: Int { input.reduce(channels, *) }
  /// Whether windows reach beyond the input.
  public var needsPadding: Bool { padded != input }
  /// The floats of a sample with zeros around it.
  public var paddedCount: Int { padded.reduce(channels, *) }

  /// Copies a sample into the middle of zeros.
  public func pad(_ sample: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: paddedCount)
    let line = input[2] * channels
    for i in 0..<input[0] {
      for j in 0..<input[1] {
        let row = ((i + before[0]) * padded[1] + j + before[1]) * padded[2] + before[2]
        (target + row * channels).update(
          from: sample + (i * input[1] + j) * line, count: line)
      }
    }
  }

  /// Where windows start in the padded sample.
  var positionsForC: rnnx_positions {
    let plane = strides[0] * padded[1] * padded[2] * channels
    let (row, place) = (strides[1] * padded[2] * channels, strides[2] * channels)
    return rnnx_positions(
      output: (Int64(output[0]), Int64(output[1]), Int64(output[2])),
      step: (Int64(plane), Int64(row), Int64(place)))
  }

  /// Where the places of a window lie in the padded sample, behind its first one; where `joins`, only the first of each
  /// run of neighbours.
  func offsets(joins: Bool) -> [Int64] {
    var found: [Int64] = []
    for i in 0..<size[0] {
      for j in 0..<size[1] {
        for k in 0..<(joins ? 1 : size[2]) {
          let row = (i * dilation[0] * padded[1] + j * dilation[1]) * padded[2]
          found.append(Int64((row + k * dilation[2]) * channels))
        }
      }
    }
    return found
  }
}

/// Writes a sample [rows, columns] as [columns, rows].
public func transposeSample(
  _ input: UnsafePointer<Float>, rows: Int, columns: Int, into output: UnsafeMutablePointer<Float>
) {
  rnnx_transpose(input, Int64(rows), Int64(columns), output, Int64(rows))
}
