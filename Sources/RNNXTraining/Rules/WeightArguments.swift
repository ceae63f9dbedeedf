import RNNXGraph
import RNNXJSON

/// The arguments of a layer that concern one of its weights: `kernel_regularizer` and the like.
struct WeightArguments {
  private let config: JSONObject
  private let prefix: String

  /// The arguments for the weight at `path` of a layer with `config`; wrappers keep those of the
  /// layer inside in its own config.
  init(_ config: JSONObject, path: String) {
    var parts = path.split(separator: "/").map(String.init)
    let role = parts.popLast() ?? path
    var inner = config
    for part in parts {
      let own = part == Bidirectional.backwardPart ? inner["backward_layer"] : inner["layer"]
      inner = (own ?? inner["layer"])?["config"]?.objectValue ?? JSONObject()
    }
    self.config = inner
    prefix = role == WeightRole.recurrentKernel ? "recurrent" : role
  }

  /// The value of `<role>_<kind>`, `nil` where absent or null.
  func value(_ kind: String) -> JSONValue? {
    guard let value = config["\(prefix)_\(kind)"], value != .null else { return nil }
    return value
  }

  /// Any other argument of the layer.
  subscript(key: String) -> JSONValue? { config[key] }
}
