public import RNNXJSON

extension ModelReader {
  /// Makes a model without weights from an architecture, as `to_json` of any Keras gives it.
  ///
  /// `name` stands for a path in errors.
  public func readArchitecture(_ json: JSONValue, name: String) throws(FormatError) -> ModelFile {
    let architecture = try KerasArchitecture(json, file: name, place: "model")
    return ModelFile(
      graph: try architecture.graph(registry),
      origin: ModelOrigin(
        format: "Keras architecture", vintage: architecture.vintage,
        kerasVersion: architecture.version, backend: architecture.backend))
  }
}
