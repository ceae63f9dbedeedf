import RNNXFiles
import RNNXFormats

/// Writes trained models in the formats of Keras 3.
enum ModelSaving {
  /// The format that a file's name stands for.
  static func format(of path: String) throws(CommandFailure) -> ModelFormat {
    guard let format = ModelFormat(fileName: path), format == .keras || format == .kerasH5 else {
      throw CommandFailure("\(path): expected a name that ends in .keras or .h5", .usage)
    }
    return format
  }

  /// Writes a model with its optimizer; the file appears when it is complete.
  static func write(
    _ file: ModelFile, to path: String, format: ModelFormat, replacing: Bool
  ) throws {
    let plan = ConversionPlan(file, to: format)
    if let obstacle = plan.obstacles.first {
      throw CommandFailure.badInput(path, "\(obstacle)")
    }
    do throws(ModelWriteError) {
      try ModelWriter(replacesExisting: replacing).write(plan, to: path)
    } catch {
      throw CommandFailure(explaining: error, path)
    }
  }
}
