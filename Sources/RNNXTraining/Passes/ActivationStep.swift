package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

/// An activation, forwards and backwards, over `[rows, shape…]`.
package struct ActivationStep<Number: TrainingNumber>: Sendable {
  private enum Form: Sendable {
    case elementwise(ElementwiseFunction)
    case along(AxisFunction, outer: Int, count: Int, inner: Int)
  }

  private let form: Form
  private let count: Int
  /// Whether the way back needs the sums besides the results.
  package let needsSums: Bool
  /// What losses may look behind.
  package let logits: Logits?

  /// The activation for samples of `shape`.
  package init(_ activation: RNNXGraph.Activation, shape: [Int], _ site: PassSite)
    throws(TrainingError)
  {
    count = shape.reduce(1, *)
    logits =
      switch activation {
      case .softmax(axis: -1): .softmax
      case .sigmoid: .sigmoid
      default: nil
      }
    if let function = activation.elementwise {
      form = .elementwise(function)
      needsSums = function.slopeNeedsInput
      return
    }
    needsSums = false
    let (function, axis): (AxisFunction, Int)
    switch activation {
    case .softmax(let a): (function, axis) = (.softmax, a)
    case .logSoftmax(let a): (function, axis) = (.logSoftmax, a)
    default: throw site.refuse("activation=\(activation.name)")
    }
    guard let index = shape.map(Optional.init).sampleAxis(axis) else {
      throw site.refuse("\(activation.name) along the batch")
    }
    form = .along(
      function, outer: shape[..<index].reduce(1, *), count: shape[index],
      inner: shape[(index + 1)...].reduce(1, *))
  }

  /// Whether nothing is computed.
  package var isLinear: Bool {
    if case .elementwise(let function) = form { return function.kind == .linear }
    return false
  }

  /// Replaces sums by results.
  package func apply(to values: UnsafeMutablePointer<Number>, rows: Int) {
    switch form {
    case .elementwise(let function):
      if function.kind != .linear { Number.apply(function, to: values, count: rows * count) }
    case .along(let function, let outer, let count, let inner):
      Number.applyAlongAxis(function, to: values, outer: rows * outer, count: count, inner: inner)
    }
  }

  /// Turns the gradient of the results into that of the sums, in place.
  package func back(
    sums: UnsafeMutablePointer<Number>?, results: UnsafeMutablePointer<Number>,
    gradient: UnsafeMutablePointer<Number>, rows: Int
  ) {
    switch form {
    case .elementwise(let function):
      guard function.kind != .linear else { return }
      Number.multiplyBySlope(
        function, input: sums ?? results, output: results, gradient: gradient, count: rows * count)
    case .along(let function, let outer, let count, let inner):
      for block in 0..<rows * outer {
        for place in 0..<inner {
          let start = block * count * inner + place
          Self.back(function, results + start, gradient + start, count: count, stride: inner)
        }
      }
    }
  }

  @_specialize(where Number == Float)
  private static func back(
    _ function: AxisFunction, _ y: UnsafeMutablePointer<Number>,
    _ gradient: UnsafeMutablePointer<Number>, count: Int, stride: Int
  ) {
    let places = Swift.stride(from: 0, to: count * stride, by: stride)
    var sum = Number(0)
    for i in places { sum += function == .softmax ? gradient[i] * y[i] : gradient[i] }
    for i in places {
      gradient[i] =
        function == .softmax
        ? y[i] * (gradient[i] - sum) : gradient[i] - Number.exponential(y[i]) * sum
    }
  }
}

extension TrainingNumber {
  /// exp(x) of a single number.
  static func exponential(_ x: Self) -> Self {
    var value = x
    Self.apply(.exponential, to: &value, count: 1)
    return value
  }
}
