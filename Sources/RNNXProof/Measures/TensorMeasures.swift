import RNNXGraph
import RNNXKernels

extension TensorData {
  /// Calls `body` with the elements as float32: without a copy where they are.
  func withFloats<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    guard elementType == .float32 else { return floats().withUnsafeBufferPointer(body) }
    return bytes.withUnsafeBytes { body($0.bindMemory(to: Float.self)) }
  }
}

/// Measures of stored tensors of any element types.
enum TensorMeasures {
  /// Compares two loaded tensors of one shape on up to `threads` threads.
  static func of(
    _ a: TensorData, _ b: TensorData, limits: Limits, threads: Int
  ) -> Measures {
    if a.elementType == .float32, b.elementType == .float32 {
      return float32(a.bytes, b.bytes, limits, threads)
    }
    if a.elementType == .float64 || b.elementType == .float64 || a.elementType.isInteger
      || b.elementType.isInteger
    {
      return wide(a, b, limits)
    }
    return Measures(a.floats(), b.floats(), limits: limits)
  }

  /// Steps mean something between reals only: those of float64 where both are, else of float32.
  private static func wide(_ a: TensorData, _ b: TensorData, _ limits: Limits) -> Measures {
    if a.elementType == .float64, b.elementType == .float64 {
      return Measures(a.doubles(), b.doubles(), limits: limits)
    }
    let areReal = !a.elementType.isInteger && !b.elementType.isInteger
    var measures = Measures(limits: limits)
    for (index, (x, y)) in zip(a.doubles(), b.doubles()).enumerated() {
      let steps = areReal ? Double(Measures.steps(Float(x), Float(y))) : nil
      measures.add(x, y, steps: steps, index)
    }
    return measures
  }

  /// The pairs of a part; parts are joined in order, so that results do not depend on threads.
  private static let part = 1 << 20

  private static func float32(
    _ a: [UInt8], _ b: [UInt8], _ limits: Limits, _ threads: Int
  ) -> Measures {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        if let same = Measures(ofSame: a, b, limits: limits) { return same }
        let (left, right) = (a.bindMemory(to: Float.self), b.bindMemory(to: Float.self))
        let count = max(1, (left.count + part - 1) / part)
        let results = ParallelResults<Measures>(count: count)
        nonisolated(unsafe) let (x, y) = (left, right)
        WorkerPool.shared.run(count: count, threads: threads) { index in
          let range = index * part..<min((index + 1) * part, x.count)
          var measures = Measures(limits: limits)
          measures.add(
            UnsafeBufferPointer(rebasing: x[range]), UnsafeBufferPointer(rebasing: y[range]),
            from: range.lowerBound)
          results[index] = measures
        }
        var all = Measures(limits: limits)
        for index in 0..<count { if let next = results[index] { all.add(next) } }
        return all
      }
    }
  }
}
