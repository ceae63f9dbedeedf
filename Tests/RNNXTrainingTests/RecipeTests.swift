import RNNXFormats
import RNNXGraph
import RNNXJSON
import RNNXTestSupport
import Testing

@testable import RNNXTraining

@Suite("Recipes and initial weights")
struct RecipeTests {
  private func recipe(_ text: String) throws -> Recipe {
    try Recipe(JSONValue(parsing: text).objectValue ?? JSONObject())
  }

  @Test("The reference network's recipe is understood")
  func reference() throws {
    let json = try Fixtures.json(Fixtures.path("recipes/mnist-lstm.json"))
    let recipe = try Recipe(json.objectValue ?? JSONObject())
    #expect(recipe.settings == FitSettings(epochs: 3, batchSize: 32, seed: 20))
    let compilation = try Compilation(keras: recipe.compile ?? JSONObject(), outputs: ["dense_1"])
    #expect(compilation.losses.map(\.loss) == [.sparseCategoricalCrossentropy()])
    #expect(
      compilation.optimizer.learningRate
        == .inverseTimeDecay(initial: 1e-3, steps: 1, rate: 1e-6))
  }

  @Test("What a recipe leaves out has Keras 3's default: a GRU resets after the product")
  func defaults() throws {
    let layers = """
      [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4, 3], "name": "x"}},
      {"class_name": "GRU", "config": {"name": "gru", "units": 5}}]
      """
    let text = #"{"class_name": "Sequential", "config": {"name": "s", "layers": \#(layers)}}"#
    let graph = try ModelReader().readArchitecture(JSONValue(parsing: text), name: "recipe").graph
    #expect((graph.layers[1].kind as? GRU)?.resetsAfter == true)
  }

  @Test("All unknown keys are told together, each with the nearest known one")
  func unknownKeys() throws {
    let text = """
      {"modle": "a.h5", "model": "a.h5", "fit": {"epoch": 3, "batchsize": 4,
      "callbacks": [{"class_name": "EarlyStoping"}]}}
      """
    #expect { try recipe(text) } throws: { error in
      let lines = "\(error)".split(separator: "\n")
      return lines.count == 4 && lines[0].contains("\"model\"") && lines[1].contains("\"epochs\"")
        && lines[2].contains("\"batch_size\"") && lines[3].contains("EarlyStopping")
    }
  }

  @Test(
    "Values that cannot be used are told by their place",
    arguments: [
      #"{"model": "a.h5", "fit": {"epochs": 0}}"#, #"{"model": "a.h5", "fit": {"epochs": 1.5}}"#,
      #"{"model": "a.h5", "fit": {"validation_split": 1}}"#, #"{"model": 3}"#, #"{}"#,
      #"{"model": "a.h5", "fit": {"class_weight": {"a": 1}}}"#,
    ])
  func badValues(_ text: String) {
    #expect(throws: TrainingError.self) { try recipe(text) }
  }

  @Test(
    "Optimizers, losses and metrics that are not known are refused",
    arguments: [
      #"{"optimizer": "adamm", "loss": "mse"}"#, #"{"optimizer": "adam", "loss": "msee"}"#,
      #"{"optimizer": {"class_name": "Adam", "config": {"lr": 1}}, "loss": "mse"}"#,
      #"{"optimizer": "adam", "loss": "mse", "metric": []}"#, #"{"optimizer": "adam"}"#,
    ])
  func badCompile(_ text: String) throws {
    let object = try JSONValue(parsing: text).objectValue ?? JSONObject()
    #expect(throws: TrainingError.self) { try Compilation(keras: object, outputs: ["out"]) }
  }

  @Test("Initializers have the spread that Keras documents")
  func initializers() throws {
    let spread = { (name: JSONValue) throws in
      let values = try Initializer(keras: name, at: "kernel").values([40, 60], seed: 3)
      let mean = values.reduce(0, +) / 2400
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2400).squareRoot()
    }
    let close = { (a: Float, b: Double) in abs(Double(a) - b) < 0.05 * b }
    #expect(close(try spread("glorot_uniform"), (2.0 / 100).squareRoot()))
    #expect(close(try spread("glorot_normal"), (2.0 / 100).squareRoot()))
    #expect(close(try spread("he_normal"), (2.0 / 40).squareRoot()))
    #expect(close(try spread("lecun_uniform"), (1.0 / 40).squareRoot()))
    #expect(close(try spread("random_normal"), 0.05))
    #expect(close(try spread("truncated_normal"), 0.05 * 0.8796))
  }

  @Test("Orthogonal rows are orthogonal", arguments: [[4, 16], [16, 4], [5, 5]])
  func orthogonal(_ shape: [Int]) throws {
    let values = try Initializer(keras: "orthogonal", at: "kernel").values(shape, seed: 9)
    let (rows, columns) = (shape[0], shape[1])
    let isWide = rows <= columns
    for a in 0..<min(rows, columns) {
      for b in 0...a {
        let product = (0..<max(rows, columns)).reduce(Float(0)) { sum, k in
          isWide
            ? sum + values[a * columns + k] * values[b * columns + k]
            : sum + values[k * columns + a] * values[k * columns + b]
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test("Fresh weights follow from the seed; an LSTM forgets little at first")
  func fresh() throws {
    let graph = try SmallModels.path(layers: [("LSTM", ["units": 3]), ("Dense", ["units": 2])])
    let (one, same, other) = (
      try graph.initialized(seed: 1), try graph.initialized(seed: 1), try graph.initialized(seed: 2)
    )
    let kernel = { (graph: RNNXGraph.ModelGraph) in graph.layers[1].weights["kernel"]?.floats() }
    #expect(kernel(one) == kernel(same))
    #expect(kernel(one) != kernel(other))
    #expect(
      one.layers[1].weights["bias"]?.floats() == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
  }

  @Test("An epoch's order follows from seed and epoch, and is even")
  func shuffle() {
    var (a, b, c) = (
      Shuffle(seed: 1, epoch: 0), Shuffle(seed: 1, epoch: 0), Shuffle(seed: 1, epoch: 1)
    )
    let order = a.order(100)
    #expect(order == b.order(100))
    #expect(order != c.order(100))
    #expect(order.sorted() == Array(0..<100))
  }
}
