import RNNXGraph

/// A mask as ONNX' recurrent operators can take it.
///
/// They know lengths only: steps that count, then others. Here the steps that count are moved to the
/// front, whatever the mask looks like, the node runs over their number, and each step then gets the output of the
/// last one that counted before it, which is what Keras gives at masked steps.
struct Compaction {
  /// [batch, time] bool.
  let mask: String
  /// How many steps count, at least 1, int32 [batch]: lengths of 0 are not everybody's.
  let lengths: String
  /// [batch, time, 1] int64: the step that stands at each place of the compacted sequence.
  private let order: String
  /// [batch, time] int64: how many steps count up to each step, itself included, or before it.
  private let upTo: String
  private let before: String
  /// int64 [batch, 1].
  private let count: String

  /// The compaction of a mask, made once.
  static func of(_ mask: String, _ builder: ONNXGraphBuilder, _ path: String) -> Compaction {
    if let known = builder.compactions[mask] { return known }
    let made = Compaction(mask, builder, "\(path)/mask")
    builder.compactions[mask] = made
    return made
  }

  private init(_ mask: String, _ builder: ONNXGraphBuilder, _ path: String) {
    self.mask = mask
    func add(_ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:])
      -> String
    { builder.add(operation, inputs, path, attributes) }
    func whole(_ value: Int) -> String { builder.constant([value], shape: [], "\(path)/number") }
    let ones = builder.cast(mask, to: .int64, path)
    upTo = add("CumSum", [ones, whole(1)])
    before = add("Sub", [upTo, ones])
    count = builder.reduce("ReduceSum", ones, axes: [1], keepsAxes: true, path)
    let number = builder.squeeze(count, axis: 1, path)
    let shape = add("Shape", [mask])
    let steps = add("Gather", [shape, whole(1)])
    lengths = builder.cast(
      add("Max", [number, builder.constant([1], "\(path)/number")]), to: .int32, path)
    // Steps that count go to their number; all others to a place behind the end, which is cut off.
    let target = add("Where", [mask, before, steps])
    let times = add("Range", [whole(0), steps, whole(1)])
    let allTimes = add("Expand", [times, shape])
    let room = add("Add", [shape, builder.constant([0, 1], "\(path)/room")])
    let blank = add("Expand", [whole(0), room])
    let placed = add("ScatterElements", [blank, target, allTimes], ["axis": .int(1)])
    let kept = builder.slice(placed, axis: 1, from: 0, to: -1, path)
    order = builder.unsqueeze(kept, axis: 2, path)
  }

  /// The sequence with the steps that count in front.
  func compacted(_ sequence: String, _ builder: ONNXGraphBuilder, _ path: String) -> String {
    builder.add("GatherND", [sequence, order], path, ["batch_dims": .int(1)])
  }

  /// Outputs of compacted steps at the steps of the input; zeros where none counted before.
  func expanded(
    _ outputs: String, isReversed: Bool, zeroForMask: Bool, _ builder: ONNXGraphBuilder,
    _ path: String
  ) -> String {
    // Taken from the end, the last one that counted is the next one in the order of the input.
    let (index, exists): (String, String)
    if isReversed {
      exists = builder.add("Less", [before, count], path)
      let last = builder.add(
        "Sub", [count, builder.constant([1], shape: [], "\(path)/number")], path)
      index = builder.add("Min", [before, last], path)
    } else {
      exists = builder.add(
        "Greater", [upTo, builder.constant([0], shape: [], "\(path)/number")], path)
      index = builder.add(
        "Sub", [upTo, builder.constant([1], shape: [], "\(path)/number")], path)
    }
    let clamped = builder.add(
      "Max", [index, builder.constant([0], shape: [], "\(path)/number")], path)
    let gathered = builder.add(
      "GatherND", [outputs, builder.unsqueeze(clamped, axis: 2, path)], path,
      ["batch_dims": .int(1)])
    let shown = zeroForMask ? builder.add("And", [exists, mask], path) : exists
    return builder.add(
      "Where",
      [builder.unsqueeze(shown, axis: 2, path), gathered, builder.scalar(0, "\(path)/zero")], path)
  }

  /// A state [batch, units] where a step counts, else another one, or zeros.
  func choosing(
    _ state: String, _ other: String?, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String {
    let any = builder.add(
      "Greater", [count, builder.constant([0], shape: [], "\(path)/number")], path)
    return builder.add("Where", [any, state, other ?? builder.scalar(0, "\(path)/zero")], path)
  }

  /// An output [batch, units], zero where the step taken last is masked.
  func zeroWhereLastIsMasked(
    _ output: String, isReversed: Bool, _ builder: ONNXGraphBuilder, _ path: String
  ) -> String {
    let place = builder.constant([isReversed ? 0 : -1], "\(path)/last")
    let counts = builder.add("Gather", [mask, place], path, ["axis": .int(1)])
    return builder.add("Where", [counts, output, builder.scalar(0, "\(path)/zero")], path)
  }
}
