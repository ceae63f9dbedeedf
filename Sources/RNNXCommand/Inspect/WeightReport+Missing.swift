import RNNXGraph

extension WeightReport {
  /// The weight that a fault of `layer` says is missing, without values; `nil` for other faults and layers.
  init?(_ fault: GraphFault, of layer: LayerReport) {
    guard fault.layer == layer.path, case .missingWeight(let path, let shape) = fault.reason else {
      return nil
    }
    self.init(
      path: path, fileName: "",
      tensor: TensorData(
        shape: shape, elementType: .float32, source: NoValues(place: layer.path + "/" + path)),
      isTrainable: !path.contains("moving_"), isPlaced: true)
  }
}

/// The values of a weight that is in another file.
private final class NoValues: TensorSource {
  let place: String

  init(place: String) { self.place = place }

  func bytes(rows: Range<Int>?) throws(TensorError) -> [UInt8] {
    throw TensorError(place: place, cause: NoWeights())
  }
}

private struct NoWeights: Error, CustomStringConvertible {
  let description = "layers alone have no values"
}
