import HDF5
public import RNNXGraph

/// Reads model files of every format that rnnx knows, recognised by their content.
public struct ModelReader: Sendable {
  /// The layer kinds that may stand in a model.
  public var registry: LayerRegistry

  /// A reader of models made of the given kinds.
  public init(registry: LayerRegistry = .standard) { self.registry = registry }

  /// Reads a whole model: layers, weights, training state.
  ///
  /// A layer that nothing computes is no error here: `ModelGraph.validate()` names it.
  public func read(path: String) throws(FormatError) -> ModelFile {
    let file: File
    do throws(HDF5Error) {
      file = try File(path: path)
    } catch {
      throw FormatError(file: path, .hdf5(error))
    }
    return try KerasH5Reader(file: file, registry: registry).read()
  }

  /// Reads a whole model from the bytes of a file; `name` stands for its path in errors.
  public func read(bytes: [UInt8], name: String) throws(FormatError) -> ModelFile {
    let file: File
    do throws(HDF5Error) {
      file = try File(image: bytes, name: name)
    } catch {
      throw FormatError(file: name, .hdf5(error))
    }
    return try KerasH5Reader(file: file, registry: registry).read()
  }
}
