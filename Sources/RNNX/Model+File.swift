import RNNXFormats
public import RNNXGraph
public import RNNXRuntime

extension Model {
  /// Reads a model file of any format that rnnx knows and makes it ready to run.
  ///
  /// Throws `FormatError` where the file cannot be read and `GraphError` where the model in it cannot
  /// be run; `registry` holds the layer kinds that may stand in it.
  public convenience init(
    contentsOf path: String, registry: LayerRegistry = .standard
  ) throws {
    try self.init(ModelReader(registry: registry).read(path: path).graph)
  }
}
