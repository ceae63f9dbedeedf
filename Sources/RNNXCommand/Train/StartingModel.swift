import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTraining

/// The model with which a run begins: fresh weights, or those of a file.
struct StartingModel {
  let graph: ModelGraph
  let compilation: Compilation
  /// The optimizer of the file, where the recipe compiles no other.
  let optimizer: OptimizerState?
  /// Losses and metrics as they are written into the file to come.
  let training: TrainingState
  let origin: ModelOrigin

  /// Reads or makes the model of a recipe; a relative path is one beside the recipe.
  init(_ recipe: Recipe, path: String) throws {
    let file: ModelFile
    switch recipe.model {
    case .file(let name):
      file = try ModelReader().read(path: Self.beside(path, name))
      graph = file.graph
    case .architecture(let object):
      file = try ModelReader().readArchitecture(.object(object), name: path)
      do { graph = try file.graph.initialized(seed: recipe.settings.seed) } catch {
        throw CommandFailure.badInput(path, error.description)
      }
    }
    origin = file.origin
    guard recipe.compile != nil || file.training?.optimizer != nil else {
      throw CommandFailure.badInput(
        path, "there is no \"compile\", and the model was not compiled either")
    }
    let compile = recipe.compile ?? Self.compile(of: file.training)
    do {
      var compilation = try Compilation(keras: compile, outputs: graph.outputNames)
      optimizer = recipe.compile == nil ? file.training?.optimizer : nil
      if let optimizer { compilation.optimizer = try OptimizerSettings(optimizer) }
      self.compilation = compilation
    } catch {
      throw CommandFailure.badInput(path, "\(error)")
    }
    training = TrainingState(
      loss: compile["loss"] ?? .null, lossWeights: compile["loss_weights"] ?? .null,
      metrics: compile["metrics"] ?? .null)
  }

  private static func beside(_ recipe: String, _ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = recipe.lastIndex(of: "/") else { return name }
    return String(recipe[...slash]) + name
  }

  private static func compile(of training: TrainingState?) -> JSONObject {
    [
      "loss": training?.loss ?? .null, "loss_weights": training?.lossWeights ?? .null,
      "metrics": training?.metrics ?? .null,
    ]
  }
}
