import RNNXFormats
import RNNXGraph
import RNNXTraining

extension Sequential {
  /// Reads a model file of any format that rnnx knows, to be trained on.
  public convenience init(contentsOf path: String) throws {
    self.init(try ModelReader().read(path: path).graph)
  }

  /// Writes a `.keras` or `.h5` file that Keras 3 opens.
  ///
  /// Throws `ModelWriteError`; an older file is replaced only with `replacingExisting`.
  public func save(_ path: String, replacingExisting: Bool = false) throws {
    let file = ModelFile(
      graph: graph,
      origin: ModelOrigin(format: "rnnx", vintage: .keras3), training: trainingState)
    let plan = ConversionPlan(file, to: ModelFormat(fileName: path) ?? .keras)
    try ModelWriter(replacesExisting: replacingExisting).write(plan, to: path)
  }
}
