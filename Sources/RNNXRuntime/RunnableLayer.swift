package import RNNXGraph
package import RNNXKernels

/// A layer kind that has a forward pass here.
///
/// The pass is made in two steps: `load` packs the weights once a layer; the plan that it gives is
/// made once a call and set of shapes; the run of the plan allocates nothing but what it must.
package protocol RunnableLayer: LayerKind {
  /// Packs the weights.
  func load(_ weights: LayerWeights, _ options: LoadOptions) throws(GraphError) -> LoadedLayer
}

/// How weights are packed.
package struct LoadOptions: Sendable, Hashable {
  /// In which number format products are computed.
  package var precision = Precision.float32

  package init(precision: Precision = .float32) { self.precision = precision }
}

/// A layer whose weights are packed; immutable, shared by all calls and threads.
package struct LoadedLayer: Sendable {
  /// Plans a call for concrete shapes.
  package let plan: @Sendable (CallSite) throws(GraphError) -> LayerPlan

  package init(_ plan: @escaping @Sendable (CallSite) throws(GraphError) -> LayerPlan) {
    self.plan = plan
  }
}

/// What is known of a call when it is planned.
package struct CallSite: Sendable {
  /// The layer's path and the shapes of its inputs; every extent is known.
  package let shapes: CallShapes
  /// The shapes of its outputs, the batch axis left out.
  package let outputs: [[Int]]
  /// For each positional input whether it carries a mask.
  package let inputMasks: [Bool]
  /// Whether masks have a byte a sample and not one a time step: inside a model inside `TimeDistributed`, whose
  /// steps are the samples there.
  package var masksBySample = false

  /// The shape of a positional input, the batch axis left out.
  package func input(_ index: Int = 0) -> [Int] { shapes.inputs[index].map { $0 ?? 0 } }

  /// The number of values of a positional input, a sample.
  package func inputCount(_ index: Int = 0) -> Int { input(index).reduce(1, *) }

  /// Where the first tensor given by a keyword stands among a run's inputs; `nil` where none is.
  package func keywordIndex(_ keyword: String) -> Int? {
    guard let given = shapes.keywords[keyword], !given.isEmpty else { return nil }
    let before = shapes.keywords.filter { $0.key < keyword && !Self.isMask($0.key) }
    return shapes.inputs.count + before.reduce(0) { $0 + $1.value.count }
  }

  /// Whether a keyword gives the mask of an input: `mask`, or `mask.1` for the second one.
  package static func isMask(_ keyword: String) -> Bool {
    keyword == "mask" || keyword.hasPrefix("mask.")
  }

  /// The number of values of an output, a sample.
  package func outputCount(_ index: Int = 0) -> Int { outputs[index].reduce(1, *) }
}

/// Where an output's values, or its mask, come from.
package enum OutputSource: Sendable, Hashable {
  /// The layer writes them.
  case computed
  /// They are those of a positional input; nothing is copied.
  case input(Int)
  /// There are none (masks only).
  case none
}

/// How a call runs.
package struct LayerPlan: Sendable {
  /// For each output where its values come from.
  package var outputs: [OutputSource]
  /// For each output where its mask comes from; a mask has a byte for each time step (axis 0).
  package var masks: [OutputSource]
  /// The floats of scratch memory that a run on so many rows needs.
  package var scratch: @Sendable (_ rows: Int) -> Int = { _ in 0 }
  /// The floats a row of each state that is kept between batches (`stateful`).
  package var states: [Int] = []
  /// Runs the call.
  package var run: @Sendable (LayerRun) throws(RuntimeError) -> Void

  /// A call that writes all its outputs.
  package init(
    outputs: [OutputSource] = [.computed], masks: [OutputSource]? = nil,
    run: @escaping @Sendable (LayerRun) throws(RuntimeError) -> Void
  ) {
    self.outputs = outputs
    self.masks = masks ?? outputs.map { _ in .none }
    self.run = run
  }

  /// A call that hands its first input on, its mask only where `keepsMask`.
  package static func handsOn(keepsMask: Bool = true) -> LayerPlan {
    LayerPlan(outputs: [.input(0)], masks: [keepsMask ? .input(0) : .none]) { _ in }
  }
}

/// The memory of one run of one call on some rows of the batch.
///
/// Everything is row-major with the rows first and adjacent: `[rows, shape…]`. The memory lies in
/// the caller's workspace or arrays; inputs are only read, and nothing overlaps what is written.
package struct LayerRun {
  /// The number of samples.
  package var rows: Int
  /// The positional inputs, then those given by keyword, keywords in the order of the alphabet.
  package var inputs: [UnsafeMutablePointer<Float>]
  /// For each positional input its mask, `[rows, time steps]`, 0 where a step is masked.
  package var masks: [UnsafeMutablePointer<UInt8>?]
  /// The outputs; those that are aliases of inputs point to them.
  package var outputs: [UnsafeMutablePointer<Float>]
  /// For each output the place of the mask that the layer computes.
  package var outputMasks: [UnsafeMutablePointer<UInt8>?]
  /// Memory for this run alone.
  package var scratch: UnsafeMutablePointer<Float>
  /// The states kept between batches, for these rows; empty where nothing is kept.
  package var states: [UnsafeMutablePointer<Float>]
  /// How many threads may share the run where it has a single row.
  package var threads = 1
}
