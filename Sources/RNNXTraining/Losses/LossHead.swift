import RNNXKernels

/// The loss of one output over the rows of a batch.
package struct LossHead: Sendable {
  /// What is computed at each position.
  package let loss: Loss
  /// How much the output counts.
  package let weight: Double
  /// The numbers of one position, and the positions of a sample.
  let width: Int
  let positions: Int

  /// The head of an output of `shape`, the batch axis left out.
  package init(_ loss: Loss, weight: Double = 1, shape: [Int]) {
    self.loss = loss
    self.weight = weight
    width = shape.last ?? 1
    positions = shape.dropLast().reduce(1, *)
  }

  /// The numbers of a sample's target.
  package var targetCount: Int { loss.isSparse ? positions : positions * width }

  /// Refuses labels that are no classes.
  func check(_ targets: [Double], sample: Int) throws(TrainingError) {
    guard loss.isSparse else { return }
    let value = targets[0]
    guard value >= 0, value < Double(width), value.rounded() == value else {
      throw .labelOutOfRange(
        sample: sample, value: value.rounded() == value ? "\(Int(value))" : "\(value)",
        classes: width)
    }
  }

  /// Adds the gradients of `rows` rows to `gradient`, where given, and gives the sum of the losses,
  /// weighted; `divisor` is the number of positions that count in the whole batch.
  @_specialize(where Number == Float)
  func add<Number: TrainingNumber>(
    _ output: HeadOutput<Number>, targets: UnsafePointer<Number>,
    sampleWeights: UnsafePointer<Number>?, rows: Int, firstRow: Int, divisor: Double
  ) throws(TrainingError) -> Double {
    var sum = 0.0
    let targetWidth = loss.isSparse ? 1 : width
    let fromLogits = output.logits != nil || loss.isFromLogits
    let source = output.logits ?? output.values
    var (numbers, target, gradient) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: targetWidth),
      [Double](repeating: 0, count: width)
    )
    for place in 0..<rows * positions {
      for index in 0..<targetWidth { target[index] = Double(targets[place * targetWidth + index]) }
      if let mask = output.mask, mask[place] == 0 { continue }
      try check(target, sample: firstRow + place / positions)
      let share =
        weight / divisor * (sampleWeights.map { Double($0[place / positions]) } ?? 1)
      for index in 0..<width { numbers[index] = Double(source[place * width + index]) }
      sum += share * loss.value(numbers, target, fromLogits: fromLogits, gradient: &gradient)
      guard let to = output.gradient else { continue }
      for index in 0..<width { to[place * width + index] += Number(gradient[index] * share) }
    }
    return sum
  }
}

/// What a loss sees of an output.
struct HeadOutput<Number: TrainingNumber> {
  let values: UnsafePointer<Number>
  /// The sums behind the activation, where the loss looks behind it.
  let logits: UnsafePointer<Number>?
  /// A byte a position, 0 where it does not count.
  let mask: UnsafePointer<UInt8>?
  /// Where the gradient is added: that of the sums, where the loss looks at those.
  let gradient: UnsafeMutablePointer<Number>?
}
