/// A number in which networks are trained, and the arithmetic on which everything in training rests.
///
/// `Float` is what trains, by the kernels of the processor. The protocol exists so that the very code that trains can
/// also be run in `Double` by tests, which check every gradient against central differences.
package protocol TrainingNumber: BinaryFloatingPoint, Sendable, BitwiseCopyable {
  /// The numbers that packed weights of `[inputs, outputs]` take.
  static func panelCount(inputs: Int, outputs: Int) -> Int

  /// Packs weights whose rows stand `inputStride` and whose columns stand `outputStride` apart, one of them 1.
  static func packPanels(
    _ weights: UnsafePointer<Self>, inputStride: Int, outputStride: Int, inputs: Int, outputs: Int,
    into panels: UnsafeMutablePointer<Self>)

  /// Rows times packed weights.
  static func multiply(_ product: PanelProduct<Self>)

  /// Adds the product of one array, turned, and another.
  static func addOuterProduct(_ product: OuterProduct<Self>)

  /// Adds the sum over `count` rows of `[columns]` to `sums`.
  static func addRows(
    _ rows: UnsafePointer<Self>, stride: Int, count: Int, columns: Int,
    to sums: UnsafeMutablePointer<Self>)

  /// Replaces each number by its activation.
  static func apply(
    _ function: ElementwiseFunction, to values: UnsafeMutablePointer<Self>, count: Int)

  /// Multiplies each gradient by the slope of the function at `input`, where its value is `output`.
  static func multiplyBySlope(
    _ function: ElementwiseFunction, input: UnsafePointer<Self>, output: UnsafePointer<Self>,
    gradient: UnsafeMutablePointer<Self>, count: Int)

  /// Replaces the numbers along the middle axis of `[outer, count, inner]` by softmax and the like.
  static func applyAlongAxis(
    _ function: AxisFunction, to values: UnsafeMutablePointer<Self>, outer: Int, count: Int,
    inner: Int)

  /// One phase of one time step of a recurrent cell.
  static func run(_ phase: CellPhase, _ step: CellStep<Self>)

  /// Sets numbers to 0 or scales them, as `dropout` decides by their positions.
  static func dropOut(
    _ dropout: DropoutMask, _ input: UnsafePointer<Self>, into output: UnsafeMutablePointer<Self>,
    count: Int)
}

/// `output = bias + first · firstPanels + second · secondPanels`, or added to what stands in `output`.
package struct PanelProduct<Number: TrainingNumber> {
  /// Rows and the packed weights that they meet.
  package struct Operand {
    package var rows: UnsafePointer<Number>
    package var stride: Int
    package var count: Int
    package var panels: UnsafePointer<Number>

    package init(
      _ rows: UnsafePointer<Number>, stride: Int, count: Int, panels: UnsafePointer<Number>
    ) {
      self.rows = rows
      self.stride = stride
      self.count = count
      self.panels = panels
    }
  }

  package var first: Operand
  package var second: Operand?
  package var bias: UnsafePointer<Number>?
  package var accumulates: Bool
  package var rows: Int
  package var outputs: Int
  package var output: UnsafeMutablePointer<Number>
  package var outputStride: Int

  package init(
    _ first: Operand, _ second: Operand? = nil, bias: UnsafePointer<Number>? = nil,
    rows: Int, outputs: Int, into output: UnsafeMutablePointer<Number>, stride: Int,
    accumulates: Bool = false
  ) {
    self.first = first
    self.second = second
    self.bias = bias
    self.accumulates = accumulates
    self.rows = rows
    self.outputs = outputs
    self.output = output
    outputStride = stride
  }
}

/// `sums += left turned · right`, summed over the rows that both have.
package struct OuterProduct<Number: TrainingNumber> {
  package var left: UnsafePointer<Number>
  package var leftStride: Int
  package var leftCount: Int
  package var right: UnsafePointer<Number>
  package var rightStride: Int
  package var rightCount: Int
  package var rows: Int
  package var sums: UnsafeMutablePointer<Number>
  package var sumsStride: Int

  package init(
    left: UnsafePointer<Number>, stride leftStride: Int, count leftCount: Int,
    right: UnsafePointer<Number>, stride rightStride: Int, count rightCount: Int, rows: Int,
    into sums: UnsafeMutablePointer<Number>, stride sumsStride: Int
  ) {
    self.left = left
    self.leftStride = leftStride
    self.leftCount = leftCount
    self.right = right
    self.rightStride = rightStride
    self.rightCount = rightCount
    self.rows = rows
    self.sums = sums
    self.sumsStride = sumsStride
  }
}

/// The elementwise parts of the recurrent cells, forwards and backwards.
package enum CellPhase: Sendable {
  case lstmForward, lstmBackward
  /// Opens both gates; `aside` becomes the reset state (for cells that reset before the product).
  case gruForwardGates
  /// From the sums (`resetsAfter`), or from open gates and the candidate's sum, to the new state.
  case gruForwardState(resetsAfter: Bool)
  case gruBackwardState(resetsAfter: Bool)
  /// From the gradient of the reset state, `resetStateGradient`, to that of the reset gate's sum.
  case gruBackwardGates
  case simpleForward, simpleBackward
}

/// One time step of one cell for all rows; `rnnx_cell_step` says what the fields mean.
package struct CellStep<Number: TrainingNumber> {
  package var rows: Int
  package var units: Int
  package var gates: UnsafeMutablePointer<Number>
  package var sums: UnsafeMutablePointer<Number>?
  package var aside: UnsafeMutablePointer<Number>?
  package var hiddenBefore: UnsafePointer<Number>
  package var cellBefore: UnsafePointer<Number>?
  package var hidden: UnsafeMutablePointer<Number>
  package var cell: UnsafeMutablePointer<Number>?
  package var mask: UnsafePointer<UInt8>?
  package var maskStride = 0
  package var activation: ElementwiseFunction
  package var recurrentActivation: ElementwiseFunction
  package var hiddenGradient: UnsafeMutablePointer<Number>?
  package var cellGradient: UnsafeMutablePointer<Number>?
  package var resetStateGradient: UnsafePointer<Number>?

  package init(
    rows: Int, units: Int, gates: UnsafeMutablePointer<Number>,
    hiddenBefore: UnsafePointer<Number>, hidden: UnsafeMutablePointer<Number>,
    activation: ElementwiseFunction, recurrentActivation: ElementwiseFunction
  ) {
    self.rows = rows
    self.units = units
    self.gates = gates
    self.hiddenBefore = hiddenBefore
    self.hidden = hidden
    self.activation = activation
    self.recurrentActivation = recurrentActivation
  }
}

/// Which positions are dropped: a function of key and position.
package struct DropoutMask: Sendable {
  /// What the draws depend on besides the position.
  package var key: UInt64
  /// The number of the first position.
  package var first: Int
  /// The share of positions that are dropped, 0 to 1.
  package var rate: Double
  /// What is kept is multiplied by this.
  package var scale: Double
  /// Whether the result is added to what stands in the output.
  package var accumulates: Bool

  /// A mask that keeps the mean, as Keras' dropout does.
  package init(key: UInt64, first: Int, rate: Double, accumulates: Bool = false) {
    self.key = key
    self.first = first
    self.rate = rate
    self.accumulates = accumulates
    scale = 1 / (1 - rate)
  }

  /// Of 2^24 equally likely draws those below this are dropped.
  package var limit: UInt32 { UInt32((rate * 0x1p24).rounded()) }

  /// Whether a position is kept; the kernels compute the same.
  package func keeps(_ position: Int) -> Bool {
    let first = Self.mixed(UInt32(truncatingIfNeeded: position) ^ UInt32(truncatingIfNeeded: key))
    return Self.mixed(first &+ UInt32(truncatingIfNeeded: key >> 32)) >> 8 >= limit
  }

  private static func mixed(_ value: UInt32) -> UInt32 {
    var x = value
    x ^= x >> 16
    x &*= 0x21f0_aaad
    x ^= x >> 15
    x &*= 0x735a_2d97
    return x ^ (x >> 15)
  }
}
