import RNNXGraph
package import RNNXKernels
import RNNXRuntime

/// The calls of a graph in order, for concrete shapes, and what each reads and writes.
package final class TrainingPlan<Number: TrainingNumber>: Sendable {
  /// One tensor of the graph.
  struct Value: Sendable {
    /// The numbers a sample.
    var count: Int
    /// The tensor whose memory it shares, itself if none.
    var root: Int
    /// The tensor that owns its mask, and the steps of the mask if that is itself.
    var mask: Int?
    var maskSteps = 0
    /// Whether something trainable stands before it.
    var needsGradient = false
    /// Which input of the model it is.
    var input: Int?
  }

  /// One call of one layer.
  struct Step: Sendable {
    let layer: String
    let pass: any LayerPass<Number>
    let inputs: [Int]
    /// For each positional input the tensor that owns its mask.
    let masks: [Int?]
    let outputs: [Int]
    /// The numbers of the layer's weights, and whether each is trained.
    let weights: [Int]
    let panels: [Int]
    /// Tells its random draws from those of other calls.
    let salt: UInt64
    /// Where its kept states begin among all states.
    let firstState: Int
  }

  let values: [Value]
  let steps: [Step]
  /// The tensors that the model answers with, and the step that makes each.
  let outputs: [Int]
  let makers: [Int?]
  /// The shape of each output, the batch axis left out.
  package let outputShapes: [[Int]]
  package let needsWholeBatch: Bool
  /// The numbers a row of each kept state.
  let states: [Int]

  init(values: [Value], steps: [Step], outputs: [Int], outputShapes: [[Int]], states: [Int]) {
    self.values = values
    self.steps = steps
    self.outputs = outputs
    self.outputShapes = outputShapes
    self.states = states
    needsWholeBatch = steps.contains { $0.pass.needsWholeBatch }
    makers = outputs.map { output in steps.lastIndex { $0.outputs.first == output } }
  }

  /// What losses may look behind: the activation of an output that nothing else reads.
  package func logits(ofOutput index: Int) -> Logits? {
    guard let maker = makers[index] else { return nil }
    let root = values[outputs[index]].root
    guard root == outputs[index],
      !steps.contains(where: { $0.inputs.contains { values[$0].root == root } })
    else { return nil }
    return steps[maker].pass.logits
  }

  /// The numbers that a row takes in a lane: for choosing how many rows one thread carries.
  package var countPerRow: Int {
    values.reduce(0) { $0 + 2 * $1.count } + steps.reduce(0) { $0 + $1.pass.keptCount(rows: 1) }
  }
}

/// Turns the numbers of a tensor that was given as `mask` into a mask.
struct ExplicitMaskPass<Number: TrainingNumber>: LayerPass {
  let timeSteps: Int
  var sharesInput: Bool { true }
  var masks: [OutputSource] { [.computed] }
  func forward(_ run: PassRun<Number>) {
    for step in 0..<run.rows * timeSteps {
      run.outputMasks[0]?[step] = run.inputs[0][step] == 0 ? 0 : 1
    }
  }
  func backward(_ run: PassRun<Number>) {}
}
