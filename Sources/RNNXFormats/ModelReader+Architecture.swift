public import RNNXJSON

extension ModelReader {
  /// Reads the layers of a file that holds nothing else: Keras' JSON, as `to_json` gives it; `nil` for every other file.
  ///
  /// The graph has no weights, so that it cannot be run; the remarks are those of a whole model.
  public func readArchitecture(path: String) throws(FormatError) -> ModelFile? {
    guard case .architecture(let architecture) = try ModelContent(path: path) else { return nil }
    return try model(of: architecture)
  }

  /// Makes a model without weights from an architecture, as `to_json` of any Keras gives it.
  ///
  /// `name` stands for a path in errors.
  public func readArchitecture(_ json: JSONValue, name: String) throws(FormatError) -> ModelFile {
    let architecture = try KerasArchitecture(json, file: name, place: "model")
    return try model(of: architecture)
  }

  private func model(of architecture: KerasArchitecture) throws(FormatError) -> ModelFile {
    ModelFile(
      graph: try architecture.graph(registry),
      origin: ModelOrigin(
        format: "Keras architecture", vintage: architecture.vintage,
        kerasVersion: architecture.version, backend: architecture.backend),
      remarks: KerasRemarks(vintage: architecture.vintage).of(architecture.json))
  }
}
