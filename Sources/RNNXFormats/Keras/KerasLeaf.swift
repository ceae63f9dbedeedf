import RNNXGraph
import RNNXJSON

/// The innermost layer that a weight belongs to, as its config tells it.
struct KerasLeaf {
  /// The class name in Keras 3's words.
  let className: String
  /// The config in the neutral dialect.
  let config: JSONObject

  /// The layer at the end of `parts`, the path of a weight without its role.
  init(of layer: Layer, parts: ArraySlice<Substring>) {
    var (kind, config, rest) = (layer.kind, layer.config, parts)
    var className = layer.kind.className
    while let part = rest.first {
      if let graph = (kind as? NestedModel)?.graph, let inner = graph[layer: String(part)] {
        (kind, config, className) = (inner.kind, inner.config, inner.kind.className)
      } else if let inner = Self.wrapped(config, part) {
        config = inner["config"]?.objectValue ?? JSONObject()
        className = inner["class_name"]?.stringValue ?? ""
        kind = (kind as? TimeDistributed)?.inner ?? kind
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    self.className = className
    self.config = config
  }

  /// The layer inside a wrapper; the backward half of a Bidirectional is like the forward one.
  private static func wrapped(_ config: JSONObject, _ part: Substring) -> JSONObject? {
    if part == "backward", let own = config["backward_layer"]?.objectValue { return own }
    return (config["layer"] ?? config["cell"])?.objectValue
  }
}
