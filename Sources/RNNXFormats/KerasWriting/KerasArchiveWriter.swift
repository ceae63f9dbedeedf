import RNNXArchive
import RNNXFiles
import RNNXJSON

/// Writes the `.keras` archive: metadata, config and weights, stored in this order (keras-formats §6.1).
///
/// The date is always the same, so that the same model gives the same bytes.
struct KerasArchiveWriter {
  let plan: ConversionPlan

  func write(to output: AtomicOutputFile) throws(ModelWriteError) {
    // libhdf5 writes files only: the weights go to one of their own first, which is never committed.
    let weights = try files { () throws(FileError) in
      try AtomicOutputFile(path: output.path + ".weights.h5", replacingExisting: true)
    }
    defer { weights.cancel() }
    try ModelWriter.writeHDF5(plan, to: weights)
    let writer = ZipWriter(output)
    let metadata: JSONObject = [
      "keras_version": .string(plan.format.generation.version),
      "date_saved": "1980-01-01@00:00:00",
    ]
    try add("metadata.json", metadata, writer)
    try add("config.json", document, writer)
    try copy(weights, writer)
    try archive { () throws(ArchiveError) in try writer.finish() }
  }

  private var document: JSONObject {
    var document = plan.model.config
    document["build_config"] = .object([
      "input_shape": document["config"]?["build_input_shape"] ?? .null
    ])
    document["compile_config"] = plan.model.training?.config
    return document
  }

  private func add(
    _ name: String, _ object: JSONObject, _ writer: ZipWriter
  ) throws(ModelWriteError) {
    let text = try ModelWriter.text(object)
    try archive { () throws(ArchiveError) in try writer.add(name, Array(text.utf8)) }
  }

  private func copy(_ weights: AtomicOutputFile, _ writer: ZipWriter) throws(ModelWriteError) {
    guard let path = weights.temporaryPath else { return }
    let reader = try files { () throws(FileError) in try FileReader(path: path) }
    try archive { () throws(ArchiveError) in try writer.begin("model.weights.h5") }
    var offset = 0
    while offset < reader.size {
      let part = try files { () throws(FileError) in
        try reader.readPrefix(at: offset, count: 1 << 20)
      }
      guard !part.isEmpty else { break }
      try archive { () throws(ArchiveError) in try writer.write(part) }
      offset += part.count
    }
    try archive { () throws(ArchiveError) in try writer.end() }
  }

  private func archive(_ body: () throws(ArchiveError) -> Void) throws(ModelWriteError) {
    do throws(ArchiveError) { try body() } catch {
      throw ModelWriteError(.archive(error.description))
    }
  }
}
