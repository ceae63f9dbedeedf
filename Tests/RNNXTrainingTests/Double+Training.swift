package import RNNXKernels

@testable import RNNXTraining

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The arithmetic of training written down plainly in float64: what central differences are taken of.
///
/// Products and cells here are formulas of their own, so that gradients which agree with differences
/// of them say something about the passes, and forward results that agree with the kernels about
/// those.
extension Double: TrainingNumber {
  package static func panelCount(inputs: Int, outputs: Int) -> Int { inputs * outputs }

  package static func packPanels(
    _ weights: UnsafePointer<Double>, inputStride: Int, outputStride: Int, inputs: Int,
    outputs: Int, into panels: UnsafeMutablePointer<Double>
  ) {
    for input in 0..<inputs {
      for output in 0..<outputs {
        panels[input * outputs + output] = weights[input * inputStride + output * outputStride]
      }
    }
  }

  package static func multiply(_ product: PanelProduct<Double>) {
    for row in 0..<product.rows {
      for column in 0..<product.outputs {
        let place = product.output + row * product.outputStride + column
        var sum = product.accumulates ? place.pointee : product.bias?[column] ?? 0
        for operand in [product.first, product.second].compactMap({ $0 }) {
          for k in 0..<operand.count {
            sum +=
              operand.rows[row * operand.stride + k]
              * operand.panels[k * product.outputs + column]
          }
        }
        place.pointee = sum
      }
    }
  }

  package static func addOuterProduct(_ product: OuterProduct<Double>) {
    for row in 0..<product.rows {
      for left in 0..<product.leftCount {
        for right in 0..<product.rightCount {
          product.sums[left * product.sumsStride + right] +=
            product.left[row * product.leftStride + left]
            * product.right[row * product.rightStride + right]
        }
      }
    }
  }

  package static func addRows(
    _ rows: UnsafePointer<Double>, stride: Int, count: Int, columns: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<count {
      for column in 0..<columns { sums[column] += rows[row * stride + column] }
    }
  }

  package static func apply(
    _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Double>, count: Int
  ) {
    for index in 0..<count { values[index] = function.value(values[index]) }
  }

  package static func multiplyBySlope(
    _ function: ElementwiseFunction, input: UnsafePointer<Double>, output: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>, count: Int
  ) {
    for index in 0..<count {
      // Where only the value is known, it stands for the argument, too.
      gradient[index] *= function.slope(input == output ? .nan : input[index], output[index])
    }
  }

  package static func applyAlongAxis(
    _ function: AxisFunction, to values: UnsafeMutablePointer<Double>, outer: Int, count: Int,
    inner: Int
  ) {
    for block in 0..<outer {
      for place in 0..<inner {
        let start = values + block * count * inner + place
        let row = (0..<count).map { start[$0 * inner] }
        for (index, value) in function.values(row).enumerated() { start[index * inner] = value }
      }
    }
  }

  package static func dropOut(
    _ dropout: DropoutMask, _ input: UnsafePointer<Double>,
    into output: UnsafeMutablePointer<Double>, count: Int
  ) {
    for index in 0..<count {
      let value = dropout.keeps(dropout.first + index) ? input[index] * dropout.scale : 0
      output[index] = dropout.accumulates ? output[index] + value : value
    }
  }

  package static func run(_ phase: CellPhase, _ step: CellStep<Double>) {
    for row in 0..<step.rows {
      let isMasked = step.mask.map { $0[row * step.maskStride] == 0 } ?? false
      for unit in 0..<step.units {
        PlainCell(step: step, row: row, unit: unit, isMasked: isMasked).run(phase)
      }
    }
  }
}

extension AxisFunction {
  /// The function of a row of numbers.
  func values(_ row: [Double]) -> [Double] {
    let largest = row.max() ?? 0
    let sum = row.reduce(0) { $0 + exp($1 - largest) }
    switch self {
    case .softmax: return row.map { exp($0 - largest) / sum }
    case .logSoftmax: return row.map { $0 - largest - log(sum) }
    case .sparsemax:
      let sorted = row.sorted(by: >)
      var (total, threshold) = (0.0, 0.0)
      for (index, value) in sorted.enumerated() {
        total += value
        if 1 + Double(index + 1) * value > total { threshold = (total - 1) / Double(index + 1) }
      }
      return row.map { max($0 - threshold, 0) }
    }
  }
}
