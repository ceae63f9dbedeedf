import RNNXFiles
import RNNXProof

/// The outputs of two models beside each other, layer by layer to the first that differs.
struct OutputsText {
  let found: LayerwiseComparison
  let width: Int
  let limit: Int

  /// The section.
  var lines: [String] {
    let shapes = found.shapes.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    let first = found.layers.firstIndex { !$0.isEqual }
    var lines = [
      "Outputs: \(found.isEqual ? "same" : "different"), on \(found.inputs): \(shapes)".printable
    ]
    var table = TextTable([.left, .right, .right, .right, .right, .left])
    table.add(["  layer", "absolute", "relative", "ulp", "cosine", "beyond the limits"])
    let shown = first.map { Array(found.layers[...$0]) } ?? found.layers
    for layer in shown.suffix(limit) { table.add(row(layer, isFirst: !layer.isEqual)) }
    for output in found.outputs { table.add(row(output, isFirst: false, front: "output ")) }
    lines += table.lines(width: width)
    if let index = first, index + 1 < found.layers.count {
      lines.append("  Layers behind the first that differs are left out (--json has all).")
    }
    return lines
  }

  private func row(_ layer: TensorComparison, isFirst: Bool, front: String = "") -> [String] {
    let name = layer.nameA == layer.nameB ? layer.nameA : "\(layer.nameA) (b: \(layer.nameB))"
    let label = "  " + front + name.printable
    guard let measures = layer.measures else {
      return [label, "", "", "", "", "shape \(layer.shapeA) in a, \(layer.shapeB) in b"]
    }
    let value = { (extreme: Measures.Extreme?) in extreme.map { WeightText.short($0.value) } ?? "-"
    }
    let share = measures.beyond == 0 ? "none" : WeightText.share(measures)
    return [
      label, value(measures.largestAbsolute), value(measures.largestRelative),
      value(measures.largestULP), NumberText.significant(measures.cosine, digits: 7),
      share + (isFirst ? "  <- first" : ""),
    ]
  }
}
