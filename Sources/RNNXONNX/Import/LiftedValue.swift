import RNNXGraph

/// What a name of an ONNX graph stands for while the graph is lifted into layers.
enum LiftedValue {
  /// Numbers that never change.
  case constant(TensorData)
  /// What layers make, seen with its axes in any order.
  case tensor(LiftedTensor)
  /// A shape, or one extent of it: whole numbers that may depend on the data.
  case dims([LiftedDim], isScalar: Bool)
  /// Zeros of some shape that depends on the data: initial states.
  case zeros
}

/// An extent.
enum LiftedDim: Hashable {
  case known(Int)
  case batch
  /// The extent of an axis (the batch not counted) of what a layer makes.
  case open(TensorReference, Int)
}

/// An axis of a tensor in ONNX and where it stands in Keras.
enum LiftedAxis: Hashable {
  /// The samples.
  case batch
  /// An axis besides the batch; `reversed` where ONNX counts it from the other end.
  case own(Int, reversed: Bool)
  /// An axis of extent 1 that Keras has not.
  case one
  /// The directions of a recurrent layer, or layers on each other, each a tensor of its own in Keras.
  case direction

  static func own(_ index: Int) -> LiftedAxis { .own(index, reversed: false) }
}

/// Outputs of layers as ONNX sees them.
struct LiftedTensor {
  /// One, or as many as an axis of directions has.
  var references: [TensorReference]
  var axes: [LiftedAxis]
  /// Whether the numbers are whole.
  var isInteger = false

  /// The batch first and every other axis in Keras' order.
  static func plain(_ reference: TensorReference, rank: Int) -> LiftedTensor {
    LiftedTensor(references: [reference], axes: [.batch] + (0..<rank).map { .own($0) })
  }

  var isPlain: Bool {
    references.count == 1 && axes == [.batch] + (0..<axes.count - 1).map { LiftedAxis.own($0) }
  }
}

/// Why a node is no layer of Keras.
struct LiftFault: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
