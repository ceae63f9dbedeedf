import RNNXFiles
import RNNXFormats
import RNNXGraph

/// A model as a graph in the language of Graphviz.
struct DotGraph {
  let report: ModelReport

  /// The text of a `.dot` file.
  var text: String {
    let graph = report.file.graph
    var lines = [
      "digraph \(quoted(graph.name)) {", "  rankdir=TB;",
      "  node [shape=box, fontname=\"Helvetica\"];",
    ]
    for layer in report.layers where layer.depth == 0 {
      let shape = layer.outputShapes.map(\.shapeText).joined(separator: ", ")
      let label = "\(layer.name)\n\(layer.className) \(shape)\n\(layer.parameters) parameters"
      lines.append("  \(quoted(layer.name)) [label=\(quoted(label))];")
    }
    for layer in graph.layers {
      for (number, call) in layer.calls.enumerated() {
        let references = call.inputs + call.keywords.sorted { $0.key < $1.key }.flatMap(\.value)
        for reference in references {
          let label = layer.calls.count > 1 ? " [label=\"call \(number)\"]" : ""
          lines.append("  \(quoted(reference.layer)) -> \(quoted(layer.name))\(label);")
        }
      }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result += String(character).printable
      }
    }
    return result + "\""
  }
}
