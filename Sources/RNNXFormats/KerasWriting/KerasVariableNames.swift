import RNNXGraph

/// The names of a layer's arrays in HDF5 files of Keras: readers go by their order, people by their names.
struct KerasVariableNames {
  let generation: KerasGeneration

  /// The name of the weight at `path` of a layer: `lstm/lstm_cell/kernel:0`, in Keras 3 without the number.
  func name(of path: String, in layer: Layer) -> String {
    // An array that found no slot keeps its name.
    if layer.weights.entries[path] == nil { return path }
    let parts = self.parts(path.split(separator: "/").map(String.init), layer.kind)
    let inside = layer.kind is NestedModel ? parts : [layer.name] + parts
    return inside.joined(separator: "/") + (generation == .keras2 ? ":0" : "")
  }

  private func parts(_ path: [String], _ kind: any LayerKind) -> [String] {
    guard let first = path.first, path.count > 1 else {
      return (Self.hasCell(kind) ? [cell(of: kind.className)] : []) + path
    }
    let rest = Array(path.dropFirst())
    switch kind {
    case let both as Bidirectional:
      let inner = first == Bidirectional.forwardPart ? both.forward : both.backward
      return [first + "_" + KerasObjectPaths.snakeCase(inner.className)] + parts(rest, inner)
    case let wrapper as TimeDistributed: return parts(rest, wrapper.inner)
    case let nested as NestedModel:
      guard let inner = nested.graph[layer: first] else { return path }
      return (inner.kind is NestedModel ? [] : [first]) + parts(rest, inner.kind)
    default: return path
    }
  }

  /// Whether the arrays belong to a cell inside the layer.
  private static func hasCell(_ kind: any LayerKind) -> Bool {
    kind is any RecurrentKind || kind.className.hasPrefix("ConvLSTM")
  }

  private func cell(of className: String) -> String {
    KerasObjectPaths.snakeCase(className) + "_cell"
  }
}
