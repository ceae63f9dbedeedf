import RNNXKernels

/// The instruction sets that this machine can run: each test of a kernel runs on all of them.
let runnableSets = KernelInfo.current.available

/// The largest difference from the expected values, relative to their size where that exceeds 1, with its place.
func largestError(_ found: [Float], _ expected: [Double]) -> (error: Double, index: Int) {
  var worst = (error: 0.0, index: -1)
  for (index, value) in expected.enumerated() {
    let error = abs(Double(found[index]) - value) / max(1, abs(value))
    if !(error <= worst.error) { worst = (error.isNaN ? .infinity : error, index) }
  }
  return worst
}
