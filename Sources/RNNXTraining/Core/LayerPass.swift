package import RNNXGraph
package import RNNXJSON
package import RNNXKernels
package import RNNXRuntime

/// A layer kind that can be trained: it has a way back.
package protocol TrainableKind: LayerKind {
  /// Plans a call for concrete shapes, or refuses by name what has no way back.
  func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number>
}

/// What is known of a call when it is planned.
package struct PassSite: Sendable {
  /// The layer's path and the shapes of its inputs; every extent is known.
  package var shapes: CallShapes
  /// The shapes of its outputs, the batch axis left out.
  package var outputs: [[Int]]
  /// For each positional input whether it carries a mask.
  package var inputMasks: [Bool]
  /// The arguments, those of training included.
  package var config: JSONObject
  /// Whether the layer's weights are trained.
  package var isTrainable: Bool

  /// The shape of a positional input, the batch axis left out.
  package func input(_ index: Int = 0) -> [Int] { shapes.inputs[index].map { $0 ?? 0 } }

  /// The number of values of a positional input, a sample.
  package func inputCount(_ index: Int = 0) -> Int { input(index).reduce(1, *) }

  /// The number of values of an output, a sample.
  package func outputCount(_ index: Int = 0) -> Int { outputs[index].reduce(1, *) }

  /// An error that names this layer.
  package func refuse(_ what: String, supported: String = "") -> TrainingError {
    .unsupported(layer: shapes.layer, what: what, supported: supported)
  }

  /// A number among the arguments.
  package func number(_ key: String, default fallback: Double = 0) -> Double {
    config[key]?.doubleValue ?? fallback
  }
}

/// A part of a weight matrix that is packed anew after each update.
package struct PanelRequest: Sendable, Hashable {
  /// Which of the layer's weights, in the order of its slots.
  package var slot: Int
  /// The rows and columns of the part.
  package var rows: Range<Int>
  package var columns: Range<Int>
  /// Whether rows become columns: for the way back.
  package var isTurned = false

  /// The part seen from the other side.
  package var turned: PanelRequest {
    var other = self
    other.isTurned = true
    return other
  }
}

/// One call of one layer, forwards and backwards, for any number of rows of the batch.
///
/// Passes hold no memory of their own: `PassRun` brings it. `kept` lives from the way forward to the
/// way back of the same rows; `scratch` does not outlive a call.
package protocol LayerPass<Number>: Sendable {
  associatedtype Number: TrainingNumber

  /// Whether the first output is the first input under another shape.
  var sharesInput: Bool { get }
  /// For each output where its mask comes from.
  var masks: [OutputSource] { get }
  /// The packed weights that the pass reads.
  var panels: [PanelRequest] { get }
  /// The numbers kept for the way back.
  func keptCount(rows: Int) -> Int
  /// The numbers needed during a call.
  func scratchCount(rows: Int) -> Int
  /// The numbers a row of each state that is kept between batches.
  var states: [Int] { get }
  /// Whether all rows of the batch must come at once: statistics are taken over them.
  var needsWholeBatch: Bool { get }
  /// What is applied last, if the sums before it stand at the start of `kept`: losses read them.
  var logits: Logits? { get }

  /// Computes outputs and computed masks.
  func forward(_ run: PassRun<Number>) throws(TrainingError)
  /// Adds to the gradients of inputs and weights.
  func backward(_ run: PassRun<Number>)
}

/// The function behind which the sums wait.
package enum Logits: Sendable { case softmax, sigmoid }

extension TrainingNumber {
  /// Adds numbers to others: by the kernels, since a generic loop would look up each addition.
  static func add(
    _ source: UnsafeMutablePointer<Self>, to target: UnsafeMutablePointer<Self>, count: Int
  ) {
    addRows(source, stride: count, count: 1, columns: count, to: target)
  }
}

extension LayerPass {
  package var sharesInput: Bool { false }
  package var panels: [PanelRequest] { [] }
  package func keptCount(rows: Int) -> Int { 0 }
  package func scratchCount(rows: Int) -> Int { 0 }
  package var states: [Int] { [] }
  package var needsWholeBatch: Bool { false }
  package var logits: Logits? { nil }
}

/// The memory of one run of one call on some rows of the batch; all of it row-major, rows first.
package struct PassRun<Number: TrainingNumber> {
  /// A place for numbers.
  package typealias Numbers = UnsafeMutablePointer<Number>

  /// The number of samples, and the number in the batch of the first.
  package var rows: Int
  package var firstRow: Int
  /// Positional inputs, then those given by keyword in the order of the alphabet.
  package var inputs: [Numbers]
  /// Where gradients of inputs are added; `nil` where nobody asks.
  package var inputGradients: [Numbers?]
  /// For each positional input its mask, `[rows, time steps]`, 0 where a step is masked.
  package var inputMasks: [UnsafeMutablePointer<UInt8>?]
  package var outputs: [Numbers]
  /// The gradients of the outputs; `nil` where nothing depends on them.
  package var outputGradients: [Numbers?]
  package var outputMasks: [UnsafeMutablePointer<UInt8>?]
  /// The weights in the order of the slots, and where their gradients are added.
  package var weights: [Numbers]
  package var weightGradients: [Numbers?]
  /// The packed parts that the pass asked for.
  package var panels: [UnsafePointer<Number>]
  package var kept: Numbers
  package var scratch: Numbers
  package var states: [Numbers]
  /// Whether dropout and batch statistics are at work.
  package var isTraining: Bool
  /// What random draws depend on besides the position in the batch.
  package var key: UInt64
  /// Whether the gradient that comes in is already that of the sums before the activation.
  package var startsAtLogits: Bool
}
