import RNNXGraph
import RNNXJSON

/// The layers of a tf.keras model that compute the shape of a tensor, and the extents taken from it:
/// `tf.shape(x)`, `tf.shape(x)[0]`, `tf.unstack(tf.shape(x))`.
///
/// They are numbers for `tf.reshape` only; where anything else wants one, it is refused.
struct TensorShapes {
  /// The tensor whose shape a layer gives, by the layer's name.
  private var shapes: [String: TensorReference] = [:]
  /// The tensor and the axis whose extent a tensor is.
  private var extents: [TensorReference: (of: TensorReference, axis: Int)] = [:]

  init(_ layers: [JSONObject]) {
    for layer in layers {
      guard let name = layer["name"]?.stringValue ?? layer["config"]?["name"]?.stringValue,
        let node = layer["inbound_nodes"]?[0].map({ InboundNode($0) }),
        let source = node.args.first.flatMap(InboundNode.reference)
      else { continue }
      switch layer["config"]?["function"]?.stringValue {
      case "shape", "compat.v1.shape", "shape_v2": shapes[name] = source
      case "unstack":
        guard let origin = shapes[source.layer] else { continue }
        for axis in 0..<8 {
          extents[TensorReference(name, tensor: axis)] = (origin, axis)
        }
      case "__operators__.getitem":
        guard let origin = shapes[source.layer],
          let axis = node.kwargs["slice_spec"]?.intValue ?? node.kwargs["slice_spec"]?[0]?.intValue
        else { continue }
        extents[TensorReference(name)] = (origin, axis)
      default: break
      }
    }
  }

  /// The tensor and the axis whose extent `reference` is.
  func extent(_ reference: TensorReference) -> (of: TensorReference, axis: Int)? {
    extents[reference]
  }

  /// Whether a layer computes a shape or an extent.
  func isShape(_ name: String) -> Bool {
    shapes[name] != nil || extents.keys.contains { $0.layer == name }
  }
}
