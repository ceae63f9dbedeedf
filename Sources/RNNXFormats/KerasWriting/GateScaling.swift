import RNNXGraph

/// A factor on some gate blocks of a weight: how a function of its argument is had from another.
struct GateScaling: Hashable {
  /// The path of the weight, layers in front.
  var path: String
  let factor: Double
  /// The number of blocks along the last axis, and those that are multiplied.
  let blockCount: Int
  let blocks: Set<Int>

  /// The scaling seen from the layer around.
  func inside(_ part: String) -> GateScaling {
    var outer = self
    outer.path = part + "/" + path
    return outer
  }

  /// The weight multiplied when it is read: in double precision and rounded once.
  func applied(to tensor: TensorData) -> TensorData {
    guard let columns = tensor.shape.last, columns > 0, columns % blockCount == 0 else {
      return tensor
    }
    let (width, blocks, factor) = (columns / blockCount, blocks, factor)
    return tensor.mapped(to: tensor.elementType == .float64 ? .float64 : .float32) { values in
      for index in values.indices where blocks.contains(index % columns / width) {
        values[index] *= factor
      }
    }
  }
}

extension TensorData {
  /// A tensor of another type whose elements are computed from this one's when they are read, whole rows at a time.
  func mapped(
    to elementType: RNNXGraph.ElementType, _ change: @escaping @Sendable (inout [Double]) -> Void
  ) -> TensorData {
    TensorData(
      shape: shape, elementType: elementType,
      source: MappedTensor(self, to: elementType, change))
  }
}

/// The elements of another tensor, changed and rounded when they are asked for.
private final class MappedTensor: TensorSource {
  private let original: TensorData
  private let elementType: RNNXGraph.ElementType
  private let change: @Sendable (inout [Double]) -> Void

  init(
    _ original: TensorData, to elementType: RNNXGraph.ElementType,
    _ change: @escaping @Sendable (inout [Double]) -> Void
  ) {
    self.original = original
    self.elementType = elementType
    self.change = change
  }

  var place: String { "a converted weight" }

  func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8] {
    let part: TensorData
    if let rows {
      part = try original.loaded(rows: rows)
    } else {
      part = try original.loaded()
    }
    var values = part.doubles()
    change(&values)
    return RoundedElements.bytes(of: values, as: elementType)
  }
}
