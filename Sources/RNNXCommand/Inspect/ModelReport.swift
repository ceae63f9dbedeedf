import RNNXFormats
import RNNXGraph
import RNNXJSON

/// Everything that `inspect` tells about a model, free of how it is shown.
struct ModelReport {
  /// The file as the user named it.
  let name: String
  /// Its size in bytes, where it is known.
  let fileSize: Int?
  /// What was read.
  let file: ModelFile
  /// The layers, those of nested models behind the layer that holds them.
  let layers: [LayerReport]
  /// Why the model cannot be run; empty where it can.
  let faults: [GraphFault]

  /// Describes a model, whether it can be run or not.
  init(_ file: ModelFile, name: String, fileSize: Int?) {
    self.name = name
    self.fileSize = fileSize
    self.file = file
    layers = LayerReport.layers(of: file.graph)
    do throws(GraphError) {
      try file.graph.validate()
      faults = []
    } catch {
      faults = error.faults
    }
  }

  /// The number of weight values.
  var parameters: Int { file.graph.parameterCount }
  /// The number of weight values that training changes.
  var trainableParameters: Int {
    layers.filter { $0.depth == 0 }.reduce(0) { $0 + $1.trainableParameters }
  }
  /// The number of bytes that the weights take in the file.
  var weightBytes: Int {
    file.graph.layers.reduce(0) { sum, layer in
      sum + layer.weights.entries.values.reduce(0) { $0 + $1.tensor.byteCount }
    }
  }

  /// The layers without those that only hold others, whose weights stand inside.
  var innermostLayers: [LayerReport] {
    layers.filter { layer in !layers.contains { $0.path.hasPrefix(layer.path + "/") } }
  }

  /// The kind of model, as Keras calls it.
  var kind: String { file.graph.isSequential ? "Sequential" : "Functional" }

  /// The optimizer by its class name, where the model was compiled.
  var optimizerName: String? {
    let optimizer = file.trainingConfig?["optimizer_config"] ?? file.trainingConfig?["optimizer"]
    return optimizer?["class_name"]?.stringValue ?? optimizer?["config"]?["name"]?.stringValue
      ?? optimizer?.stringValue
  }

  /// The loss, by name or as JSON.
  var lossName: String? {
    guard let loss = file.trainingConfig?["loss"], !loss.isNull else { return nil }
    return loss.stringValue ?? loss["config"]?["name"]?.stringValue
      ?? loss["class_name"]?.stringValue ?? loss.description
  }
}
