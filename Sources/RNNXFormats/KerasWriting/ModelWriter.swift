import HDF5
import RNNXArchive
import RNNXFiles
import RNNXJSON
import RNNXONNX

/// Writes model files; the counterpart of ``ModelReader``.
public struct ModelWriter: Sendable {
  /// Whether a file may be there already.
  public var replacesExisting: Bool

  /// A writer.
  public init(replacesExisting: Bool = false) { self.replacesExisting = replacesExisting }

  /// Writes what was planned; the file appears when it is complete, read again and found equal.
  ///
  /// Tensors go through memory piece by piece. After a failure an old file is as it was.
  public func write(_ plan: ConversionPlan, to path: String) throws(ModelWriteError) {
    let output = try files { () throws(FileError) in
      try AtomicOutputFile(path: path, replacingExisting: replacesExisting)
    }
    switch plan.format {
    case .json, .keras2JSON:
      let text = try Self.text(plan.model.config)
      try files { () throws(FileError) in try output.write(text) }
    case .onnx:
      let model: ONNXModel
      do throws(ONNXError) {
        model = try ONNXExporter().export(plan.graph, name: path)
      } catch {
        throw ModelWriteError(.onnx(error))
      }
      try files { () throws(FileError) in try output.write(ONNXWriter.bytes(of: model)) }
    case .keras: try KerasArchiveWriter(plan: plan).write(to: output)
    case .kerasH5, .keras2H5, .keras2WeightsH5, .weightsH5: try Self.writeHDF5(plan, to: output)
    }
    if let written = output.temporaryPath { try WrittenFile(path: written, plan: plan).check() }
    try files { () throws(FileError) in try output.commit() }
  }

  /// Streams an HDF5 file into an output.
  static func writeHDF5(_ plan: ConversionPlan, to output: AtomicOutputFile) throws(ModelWriteError)
  {
    let file: FileWriter
    do throws(HDF5Error) { file = try FileWriter(streamingTo: output) } catch {
      throw ModelWriteError(.hdf5(error))
    }
    let legacy = KerasH5Writer(generation: plan.format.generation, model: plan.model)
    switch plan.format {
    case .weightsH5, .keras: try KerasTreeWriter(model: plan.model).write(to: file.root)
    case .keras2WeightsH5: try legacy.writeWeights(to: file.root)
    default: try legacy.writeModel(to: file.root)
    }
    if output.isSeekable {
      do throws(HDF5Error) { try file.close() } catch { throw ModelWriteError(.hdf5(error)) }
      return
    }
    let image: [UInt8]
    do throws(HDF5Error) { image = try file.image() } catch { throw ModelWriteError(.hdf5(error)) }
    try files { () throws(FileError) in try output.write(image) }
  }

  /// JSON as Python writes it.
  static func text(_ object: JSONObject) throws(ModelWriteError) -> String {
    do throws(JSONError) {
      return try JSONWriter(style: .python).string(for: .object(object))
    } catch {
      throw ModelWriteError(.json(error))
    }
  }
}

/// Calls `body` and gives its error as one of writing models.
func files<Value>(_ body: () throws(FileError) -> Value) throws(ModelWriteError) -> Value {
  do throws(FileError) { return try body() } catch { throw ModelWriteError(.file(error)) }
}
