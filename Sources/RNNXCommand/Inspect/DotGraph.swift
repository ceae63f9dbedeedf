import RNNXFiles
import RNNXFormats
import RNNXGraph

/// A model as a graph in the language of Graphviz: a box a layer, a cluster a model inside the model.
///
/// Edges that carry a mask are dashed; those of further outputs, of keywords and of the calls of shared layers say so.
struct DotGraph {
  let report: ModelReport

  /// The text of a `.dot` file.
  var text: String {
    let graph = report.file.graph
    let lines =
      [
        "digraph \(quoted(graph.name)) {", "  rankdir=TB; compound=true;",
        "  node [shape=box, fontname=\"Helvetica\"];",
        "  edge [fontname=\"Helvetica\", fontsize=10];",
      ] + body(of: graph, path: "", indent: "  ") + ["}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func body(of graph: ModelGraph, path: String, indent: String) -> [String] {
    graph.layers.flatMap { layer -> [String] in
      let own = path + layer.name
      guard let inner = nested(layer) else { return [indent + node(layer, own)] }
      return [
        "\(indent)subgraph \(quoted("cluster_" + own)) {",
        "\(indent)  label=\(quoted("\(layer.name) (\(layer.kind.className))\(shared(layer))"));",
        "\(indent)  style=rounded;",
      ] + body(of: inner, path: own + "/", indent: indent + "  ") + ["\(indent)}"]
    } + graph.layers.flatMap { edges(of: $0, in: graph, path: path, indent: indent) }
  }

  private func node(_ layer: Layer, _ path: String) -> String {
    let told = report.layers.first { $0.path == path }
    let shape = (told?.outputShapes ?? []).map(\.shapeText).joined(separator: ", ")
    let label =
      "\(layer.name)\(shared(layer))\n\(layer.kind.className) \(shape)"
      + "\n\(told?.parameters ?? 0) parameters"
    let look = layer.calls.count > 1 ? ", peripheries=2" : ""
    return "\(quoted(path)) [label=\(quoted(label))\(look)];"
  }

  private func shared(_ layer: Layer) -> String {
    layer.calls.count > 1 ? ", called \(layer.calls.count) times" : ""
  }

  private func edges(
    of layer: Layer, in graph: ModelGraph, path: String, indent: String
  ) -> [String] {
    layer.calls.enumerated().flatMap { number, call -> [String] in
      let given =
        call.inputs.enumerated().map { (entry(layer, $0.offset, path), "", $0.element) }
        + call.keywords.sorted { $0.key < $1.key }.flatMap { name, tensors in
          tensors.map { (entry(layer, 0, path), name, $0) }
        }
      return given.map { target, keyword, reference in
        var words = keyword.isEmpty ? [] : [keyword]
        if reference.tensor > 0 { words.append("output \(reference.tensor)") }
        if layer.calls.count > 1 { words.append("call \(number + 1)") }
        var look = words.isEmpty ? [] : ["label=\(quoted(words.joined(separator: ", ")))"]
        if keyword.hasPrefix("mask") { look.append("style=dashed") }
        let source = exit(graph[layer: reference.layer], reference, path)
        return "\(indent)\(quoted(source)) -> \(quoted(target))"
          + (look.isEmpty ? ";" : " [\(look.joined(separator: ", "))];")
      }
    }
  }

  /// The box at which an input of a layer arrives: inside a model that of its input.
  private func entry(_ layer: Layer, _ input: Int, _ path: String) -> String {
    let own = path + layer.name
    guard let inner = nested(layer), !inner.inputs.isEmpty else { return own }
    let reference = inner.inputs[min(input, inner.inputs.count - 1)]
    guard let first = inner[layer: reference.layer] else { return own }
    return entry(first, 0, own + "/")
  }

  /// The box from which an output of a layer comes.
  private func exit(_ layer: Layer?, _ reference: TensorReference, _ path: String) -> String {
    let own = path + reference.layer
    guard let layer, let inner = nested(layer), !inner.outputs.isEmpty else { return own }
    let output = inner.outputs[min(reference.tensor, inner.outputs.count - 1)]
    return exit(inner[layer: output.layer], output, own + "/")
  }

  /// The model inside a layer that has boxes of its own.
  private func nested(_ layer: Layer) -> ModelGraph? {
    layer.kind.nestedModels.first.flatMap { $0.graph.layers.isEmpty ? nil : $0.graph }
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
