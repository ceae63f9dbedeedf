import RNNXData
import RNNXFiles
import RNNXGraph
import RNNXRuntime

/// All samples of `--input`, for models that are run on the same data.
enum ModelData {
  /// The tensors by input name; `nil` where no data are given.
  static func read(
    _ arguments: [String], for graph: ModelGraph
  ) throws -> [String: Tensor]? {
    guard !arguments.isEmpty else { return nil }
    let bindings = try InputBinding.open(arguments, for: graph, options: ReadingOptions())
    var tensors: [String: Tensor] = [:]
    for binding in bindings {
      var whole = try binding.next(1024)
      while true {
        let part = try binding.next(1024)
        guard part.batchSize > 0 else { break }
        whole = Tensor(
          shape: [whole.batchSize + part.batchSize] + part.shape.dropFirst(),
          values: whole.values + part.values)
      }
      guard whole.batchSize > 0 else {
        throw CommandFailure.badInput(binding.source.name, "expected samples, found none")
      }
      tensors[binding.input] = whole
    }
    return tensors
  }
}
