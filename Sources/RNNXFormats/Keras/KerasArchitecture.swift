import RNNXGraph
import RNNXJSON

/// The layers of a model as some Keras wrote them, and whose words they are.
struct KerasArchitecture: Sendable {
  /// The file that holds them, and the place inside it, for errors.
  let file: String
  let place: String
  /// `{"class_name": …, "config": …}`.
  let json: JSONValue
  let vintage: KerasVintage
  /// The version that stands in the JSON or beside it.
  let version: String?
  let backend: String?

  /// Reads a model's JSON; `version` and `backend` are what the file says beside it.
  init(
    _ json: JSONValue, file: String, place: String, version: String? = nil, backend: String? = nil
  ) throws(FormatError) {
    self.file = file
    self.place = place
    // `to_json` of Keras 1 and 2 names the version itself.
    let stated = version ?? json["keras_version"]?.stringValue
    self.json = json
    self.version = stated
    self.backend = backend ?? json["backend"]?.stringValue
    if let stated, let known = KerasVersion(stated) {
      guard let vintage = known.vintage else {
        throw FormatError(
          file: file, place: place,
          .unsupported("written by Keras \(stated), a version that is not known"))
      }
      self.vintage = vintage
    } else {
      vintage = Self.vintage(spokenIn: json)
    }
  }

  /// Whose words a config without a version is in.
  private static func vintage(spokenIn json: JSONValue) -> KerasVintage {
    if json["class_name"] == nil, json["name"] != nil, json["layers"] != nil { return .keras0 }
    var words = Words()
    words.look(at: json, depth: 0)
    if words.isTensorFlow { return .tensorFlow2 }
    if words.isKeras3 { return .keras3 }
    if words.isKeras1 { return .keras1 }
    return words.isWrapped ? .tensorFlow2 : .standalone2
  }

  /// Words that only some vintages use.
  private struct Words {
    var isKeras3 = false
    var isTensorFlow = false
    var isKeras1 = false
    /// Layers with `module` and `registered_name` beside the class name.
    var isWrapped = false

    mutating func look(at value: JSONValue, depth: Int) {
      guard depth < 100 else { return }
      if let object = value.objectValue {
        if object["class_name"] == "DTypePolicy" || object["class_name"] == "__keras_tensor__"
          || object["batch_shape"] != nil
        {
          isKeras3 = true
        }
        if let module = object["module"]?.stringValue {
          isWrapped = true
          if module.hasPrefix("tf_keras") || module.hasPrefix("keras.src.engine") {
            isTensorFlow = true
          }
        }
        if isWrapped, object["batch_input_shape"] != nil || object["time_major"] != nil {
          isTensorFlow = true
        }
        if object["inner_activation"] != nil || object["consume_less"] != nil
          || object["output_dim"] != nil && object["init"] != nil
        {
          isKeras1 = true
        }
        for inner in object.values { look(at: inner, depth: depth + 1) }
      }
      for inner in value.arrayValue ?? [] { look(at: inner, depth: depth + 1) }
    }
  }

  /// The graph without weights; `kernelRows` is asked where no input shape is named.
  func graph(
    _ registry: LayerRegistry, kernelRows: @escaping @Sendable (String) -> Int? = { _ in nil }
  ) throws(FormatError) -> ModelGraph {
    do throws(GraphError) {
      var models = KerasModelConfig(vintage: vintage, registry: registry, model: json)
      models.kernelRows = kernelRows
      return try models.graph(json.objectValue ?? JSONObject())
    } catch {
      throw FormatError(file: file, place: place, .graph(error))
    }
  }
}
