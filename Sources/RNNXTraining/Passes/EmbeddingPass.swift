package import RNNXGraph
package import RNNXKernels
import RNNXRuntime

extension Embedding: TrainableKind {
  /// Rows of a table.
  package func pass<Number: TrainingNumber>(
    _ site: PassSite, _ type: Number.Type
  ) throws(TrainingError) -> any LayerPass<Number> {
    guard !masksZero || site.input().count == 1 else {
      throw site.refuse("mask_zero for more than one axis", supported: "sequences of numbers")
    }
    return EmbeddingPass<Number>(
      layer: site.shapes.layer, rows: inputDimension, width: outputDimension,
      count: site.inputCount(), masksZero: masksZero)
  }
}

/// Each number chooses a row; the gradient of a row is the sum over its uses.
struct EmbeddingPass<Number: TrainingNumber>: LayerPass {
  let layer: String
  let rows: Int
  let width: Int
  let count: Int
  let masksZero: Bool
  var masks: [OutputSource] { [masksZero ? .computed : .none] }

  @_specialize(where Number == Float)
  func forward(_ run: PassRun<Number>) throws(TrainingError) {
    for place in 0..<run.rows * count {
      let value = run.inputs[0][place]
      guard value >= 0, value < Number(rows), value.rounded(.towardZero) == value else {
        throw .rowOutOfRange(layer: layer, value: "\(value)", rows: rows)
      }
      (run.outputs[0] + place * width).update(
        from: run.weights[0] + Int(value) * width, count: width)
      run.outputMasks[0]?[place] = value == 0 ? 0 : 1
    }
  }

  @_specialize(where Number == Float)
  func backward(_ run: PassRun<Number>) {
    guard let incoming = run.outputGradients[0], let table = run.weightGradients[0] else { return }
    for place in 0..<run.rows * count {
      let (from, to) = (incoming + place * width, table + Int(run.inputs[0][place]) * width)
      Number.add(from, to: to, count: width)
    }
  }
}
