import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx train")
struct TrainTests {
  private static let recipe = """
    {"model": {"class_name": "Sequential", "config": {"name": "small", "layers": [
      {"class_name": "InputLayer", "config": {"batch_shape": [null, 5, 3], "name": "x"}},
      {"class_name": "GRU", "config": {"name": "gru", "units": 4}},
      {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.2}},
      {"class_name": "Dense", "config": {"name": "dense", "units": 2, "activation": "softmax"}}]}},
     "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
     "fit": {"epochs": 2, "batch_size": 4, "seed": 3}}
    """

  /// A folder with a recipe, 20 samples of 5 steps and 3 features, and their labels.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Data(recipe.utf8), to: "recipe.json")
    let samples = (0..<20).map { sample in
      let steps = (0..<5).map { step in
        "["
          + (0..<3).map { "\(Double((sample * 7 + step * 3 + $0) % 11) / 10)" }.joined(
            separator: ",")
          + "]"
      }
      return "[" + steps.joined(separator: ",") + "]\n"
    }
    try folder.write(Data(samples.joined().utf8), to: "x.jsonl")
    try folder.write(Data((0..<20).map { "\($0 % 2)\n" }.joined().utf8), to: "y.csv")
    return folder
  }

  @Test("Weights of samples: of another number they are bad input; zeros leave the model as it was")
  func sampleWeights() throws {
    let folder = try Self.folder()
    try folder.write(Data(String(repeating: "0\n", count: 20).utf8), to: "zeros.csv")
    try folder.write(Data("1\n2\n".utf8), to: "few.csv")
    func train(_ weights: String) throws -> Program.Outcome {
      try Program.run([
        "train", folder("recipe.json"), "--input", folder("x.jsonl"), "--labels", folder("y.csv"),
        "--sample-weights", folder(weights), "--output", folder("model.keras"), "--json", "--force",
      ])
    }
    let few = try train("few.csv")
    #expect(few.exitCode == 65 && few.errors.contains("a weight a sample, 20, found 2"))
    let zeros = try train("zeros.csv")
    #expect(zeros.exitCode == 0, "\(zeros.errors)")
    #expect(try zeros.json()["history"]?[1]?["values"]?["loss"]?.doubleValue == 0)
  }

  @Test(
    "--verify reads the written file back and compares its answers", arguments: ["keras", "h5"])
  func verified(_ fileExtension: String) throws {
    let folder = try Self.folder()
    let outcome = try Program.run([
      "train", folder("recipe.json"), "--input", folder("x.jsonl"), "--labels", folder("y.csv"),
      "--output", folder("model." + fileExtension), "--verify", "--json", "--quiet",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let difference = try #require(try outcome.json()["largest_difference"]?.doubleValue)
    #expect(difference < 1e-6)
  }
}
