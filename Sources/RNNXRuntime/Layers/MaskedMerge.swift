import RNNXGraph

extension MergeOperation {
  /// Whether Keras 3 leaves masked values out of the operation, and not out of the mask alone.
  var heedsMasks: Bool { self == .multiply || self == .maximum || self == .minimum }
}

/// A merge of Keras 3 that leaves masked steps out: a product counts them as 1, a maximum or minimum
/// takes the other input's value.
///
/// Source: `keras/src/layers/merging/multiply.py`, and `_apply_merge_op_and_or_mask` of
/// `base_merge.py`, whose order of inputs matters where one of them has no mask.
struct MaskedMerge {
  private let memory: LayerRun
  private let operation: MergeOperation

  init(_ memory: LayerRun, operation: MergeOperation) {
    self.memory = memory
    self.operation = operation
  }

  func run(steps: Int, features: Int) {
    for step in 0..<memory.rows * steps {
      for index in step * features..<(step + 1) * features {
        memory.outputs[0][index] =
          operation == .multiply ? product(index, step) : extreme(index, step)
      }
    }
  }

  private func counts(_ input: Int, _ step: Int) -> Bool? {
    memory.masks[input].map { $0[step] != 0 }
  }

  private func product(_ index: Int, _ step: Int) -> Float {
    var result: Float = 1
    var (isCounted, hasAll) = (false, true)
    for (input, values) in memory.inputs.enumerated() {
      let kept = counts(input, step)
      if kept ?? true { result *= values[index] }
      isCounted = isCounted || kept ?? false
      hasAll = hasAll && kept != nil
    }
    return hasAll && !isCounted ? 0 : result
  }

  private func extreme(_ index: Int, _ step: Int) -> Float {
    var result = memory.inputs[0][index]
    var mask = counts(0, step)
    for (input, values) in memory.inputs.enumerated().dropFirst() {
      var next = values[index]
      let kept = counts(input, step)
      if kept == false { next = result }
      if mask == false { result = next }
      if let left = mask, let right = kept { mask = left || right } else { mask = nil }
      let takesNext = operation == .maximum ? next > result : next < result
      if next.isNaN || takesNext { result = next }
    }
    return result
  }
}
