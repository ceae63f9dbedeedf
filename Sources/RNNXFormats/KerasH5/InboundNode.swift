import RNNXGraph
import RNNXJSON

/// One entry of `inbound_nodes`: what one call of a layer was given, in any dialect.
///
/// Keras 1 and 2 write a list of `[layer, node, tensor, kwargs]`, tf.keras `_CONSTANT_VALUE` in the
/// place of a layer for what is no tensor, Keras 3 an object of `args` and `kwargs`.
struct InboundNode {
  /// The positional arguments: tensors as references, lists as they nest, everything else as it is.
  private(set) var args: [JSONValue] = []
  /// The arguments by keyword.
  private(set) var kwargs = JSONObject()

  init(_ node: JSONValue) {
    if let object = node.objectValue, object["args"] != nil || object["kwargs"] != nil {
      args = object["args"]?.arrayValue ?? []
      kwargs = object["kwargs"]?.objectValue ?? JSONObject()
      return
    }
    if let object = node.objectValue {
      // Tensors by name, for a model with named inputs.
      let tensors = object.map { ($0.key, Self.item($0.value)?.value ?? $0.value) }
      args = [.object(JSONObject(tensors))]
      for (_, value) in object { add(Self.item(value)?.kwargs) }
      return
    }
    // A list of tensors; a single one may stand without its list.
    let items = Self.item(node) == nil ? node.arrayValue ?? [] : [node]
    let found = items.map { Self.item($0) ?? (value: $0, kwargs: nil) }
    for item in found { add(item.kwargs) }
    args = found.count == 1 ? [found[0].value] : [.array(found.map(\.value))]
  }

  private mutating func add(_ keywords: JSONObject?) {
    for (key, value) in keywords ?? JSONObject() { kwargs[key] = value }
  }

  /// `[layer, node, tensor, kwargs]` as the tensor and the keywords; `nil` for everything else.
  private static func item(_ value: JSONValue) -> (value: JSONValue, kwargs: JSONObject?)? {
    if value[0] == "_CONSTANT_VALUE", let constant = value[2] {
      return (constant, value[3]?.objectValue)
    }
    guard reference(value) != nil else { return nil }
    return (value, value[3]?.objectValue)
  }

  /// Every tensor in a value, in order.
  static func references(in value: JSONValue) -> [TensorReference] {
    if let reference = reference(value) { return [reference] }
    if let object = value.objectValue {
      return object.flatMap { references(in: $0.value) }
    }
    return (value.arrayValue ?? []).flatMap(references(in:))
  }

  /// A tensor: `["layer", node, tensor, …]`, or Keras 3's object with a `keras_history`.
  static func reference(_ value: JSONValue) -> TensorReference? {
    if value["class_name"]?.stringValue == "__keras_tensor__" {
      return value["config"]?["keras_history"].flatMap(reference)
    }
    guard let layer = value[0]?.stringValue, let call = value[1]?.intValue,
      let tensor = value[2]?.intValue, call >= 0, tensor >= 0
    else { return nil }
    return TensorReference(layer, call: call, tensor: tensor)
  }

  /// A number, truth value, null, or list of such; arrays of NumPy and of backends as lists; `nil`
  /// for what holds a tensor or is no data.
  static func constant(_ value: JSONValue) -> JSONValue? {
    if let name = value["class_name"]?.stringValue {
      guard ["__numpy__", "__tensor__"].contains(name) else { return nil }
      return value["config"]?["value"]
    }
    if let list = value.arrayValue {
      guard reference(value) == nil else { return nil }
      let items = list.compactMap(constant)
      guard items.count == list.count else { return nil }
      return .array(items)
    }
    guard value.objectValue == nil, value.stringValue == nil else { return nil }
    return value
  }
}
