import RNNXKernels

extension Measures {
  /// Measures of two arrays of float32.
  ///
  /// - Precondition: both have as many elements.
  public init(_ a: [Float], _ b: [Float], limits: Limits = .standard) {
    precondition(a.count == b.count, "Arrays are compared element by element.")
    self.init(limits: limits)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in add(a, b, from: 0) }
    }
  }

  /// Measures of two arrays of float64; steps are those of float64.
  ///
  /// - Precondition: both have as many elements.
  public init(_ a: [Double], _ b: [Double], limits: Limits = .standard) {
    precondition(a.count == b.count, "Arrays are compared element by element.")
    self.init(limits: limits)
    for index in a.indices {
      add(a[index], b[index], steps: Double(Self.steps(a[index], b[index])), index)
    }
  }

  /// Adds pairs of float32, the first of which has the index `start`.
  mutating func add(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, from start: Int
  ) {
    let size = PairMeasures.largestBlock
    let pairLimits = limits.forPairs
    for offset in stride(from: 0, to: a.count, by: size) {
      let range = offset..<min(offset + size, a.count)
      let left = UnsafeBufferPointer(rebasing: a[range])
      let right = UnsafeBufferPointer(rebasing: b[range])
      let block = PairMeasures(left, right, limits: pairLimits)
      if block.isFinite {
        add(block, left, right, start + offset)
      } else {
        addOneByOne(left, right, start + offset)
      }
    }
  }

  /// Adds one pair; `steps` is the number of steps between them, `nil` where that means nothing.
  mutating func add(_ a: Double, _ b: Double, steps: Double?, _ index: Int) {
    count += 1
    if limits.tells(a, from: b) {
      beyond += 1
      firstBeyond = firstBeyond ?? index
    }
    guard !a.isNaN, !b.isNaN else { return addNotNumber(a.isNaN, b.isNaN) }
    let difference = a == b ? 0 : abs(a - b)
    histogram.counts[DifferenceHistogram.bin(of: difference)] += 1
    if a != b { differing += 1 }
    let pair = { Extreme(value: $0, index: index, a: a, b: b) }
    if difference > largestAbsolute?.value ?? -1 { largestAbsolute = pair(difference) }
    if let steps, steps > largestULP?.value ?? -1 { largestULP = pair(steps) }
    if b != 0, b.isFinite {
      let relative = difference / abs(b)
      if relative > largestRelative?.value ?? -1 { largestRelative = pair(relative) }
    }
    guard a.isFinite, b.isFinite else { return }
    finiteCount += 1
    sumOfDifferences += difference
    sumOfSquares += difference * difference
    dot = (dot.ab + a * b, dot.aa + a * a, dot.bb + b * b)
  }

  /// Counts a pair whose bits differ as beyond the limits, if it is not counted yet.
  mutating func countBits(_ a: Double, _ b: Double, at index: Int) {
    guard !limits.tells(a, from: b) else { return }
    beyond += 1
    firstBeyond = min(firstBeyond ?? index, index)
  }

  private mutating func addNotNumber(_ isA: Bool, _ isB: Bool) {
    histogram.counts[DifferenceHistogram.labels.count - 1] += 1
    if isA != isB { differing += 1 }
    switch (isA, isB) {
    case (true, true): notNumbers.both += 1
    case (true, false): notNumbers.a += 1
    default: notNumbers.b += 1
    }
  }

  private mutating func addOneByOne(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, _ start: Int
  ) {
    for index in a.indices {
      add(
        Double(a[index]), Double(b[index]), steps: Double(Self.steps(a[index], b[index])),
        start + index)
    }
  }

  /// Adds a block of finite pairs; only where one of its measures is a new record is it searched.
  private mutating func add(
    _ block: PairMeasures, _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>,
    _ start: Int
  ) {
    count += a.count
    finiteCount += a.count
    beyond += block.beyond
    differing += block.differing
    sumOfDifferences += block.sumOfDifferences
    sumOfSquares += block.sumOfSquares
    let sums = block.dot
    dot = (dot.ab + sums.ab, dot.aa + sums.aa, dot.bb + sums.bb)
    histogram.add(block, count: a.count)
    let pair = { (value: Double, index: Int) in
      Extreme(value: value, index: start + index, a: Double(a[index]), b: Double(b[index]))
    }
    if block.largestAbsolute > largestAbsolute?.value ?? -1,
      let index = a.indices.first(where: {
        abs(Double(a[$0]) - Double(b[$0])) == block.largestAbsolute
      })
    {
      largestAbsolute = pair(block.largestAbsolute, index)
    }
    if block.largestRelative > largestRelative?.value ?? -1,
      let index = a.indices.first(where: {
        b[$0] != 0
          && abs(Double(a[$0]) - Double(b[$0])) / abs(Double(b[$0])) == block.largestRelative
      })
    {
      largestRelative = pair(block.largestRelative, index)
    }
    if Double(block.largestSteps) > largestULP?.value ?? -1,
      let index = a.indices.first(where: { Self.steps(a[$0], b[$0]) == block.largestSteps })
    {
      largestULP = pair(Double(block.largestSteps), index)
    }
    if block.beyond > 0, firstBeyond == nil {
      firstBeyond = a.indices.first { limits.tells(Double(a[$0]), from: Double(b[$0])) }
        .map { start + $0 }
    }
  }

  /// Adds the measures of the pairs that follow those of `self`; the first of them has in the whole the
  /// index `offset`, while `next` counts from 0 where `offset` is not 0.
  mutating func add(_ next: Measures, offset: Int = 0) {
    let next = offset == 0 ? next : next.moved(by: offset)
    count += next.count
    finiteCount += next.finiteCount
    beyond += next.beyond
    differing += next.differing
    firstBeyond = firstBeyond ?? next.firstBeyond
    sumOfDifferences += next.sumOfDifferences
    sumOfSquares += next.sumOfSquares
    dot = (dot.ab + next.dot.ab, dot.aa + next.dot.aa, dot.bb + next.dot.bb)
    notNumbers = (
      notNumbers.a + next.notNumbers.a, notNumbers.b + next.notNumbers.b,
      notNumbers.both + next.notNumbers.both
    )
    for bin in histogram.counts.indices { histogram.counts[bin] += next.histogram.counts[bin] }
    largestAbsolute = Self.larger(largestAbsolute, next.largestAbsolute)
    largestRelative = Self.larger(largestRelative, next.largestRelative)
    largestULP = Self.larger(largestULP, next.largestULP)
  }

  /// The same measures of pairs whose indices begin at `offset`.
  private func moved(by offset: Int) -> Measures {
    let move = { (extreme: Extreme?) in
      extreme.map { Extreme(value: $0.value, index: $0.index + offset, a: $0.a, b: $0.b) }
    }
    var result = self
    result.firstBeyond = firstBeyond.map { $0 + offset }
    result.largestAbsolute = move(largestAbsolute)
    result.largestRelative = move(largestRelative)
    result.largestULP = move(largestULP)
    return result
  }

  private static func larger(_ first: Extreme?, _ second: Extreme?) -> Extreme? {
    guard let first else { return second }
    guard let second, second.value > first.value else { return first }
    return second
  }
}
