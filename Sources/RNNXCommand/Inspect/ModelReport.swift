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
  /// Whether there are weights, or layers alone.
  let hasWeights: Bool
  /// Why the model cannot be run; empty where it can.
  let faults: [GraphFault]

  /// Describes a model, whether it can be run or not.
  init(_ file: ModelFile, name: String, fileSize: Int?) {
    self.name = name
    self.fileSize = fileSize
    self.file = file
    let layers = LayerReport.layers(of: file.graph)
    hasWeights = file.graph.layers.contains { !$0.weights.entries.isEmpty }
    var faults: [GraphFault] = []
    do throws(GraphError) { try file.graph.validate() } catch { faults = error.faults }
    guard !hasWeights else {
      (self.layers, self.faults) = (layers, faults)
      return
    }
    // Of layers without weights the faults say which weights they take.
    self.layers = layers.map { layer in
      var layer = layer
      layer.weights += faults.compactMap { WeightReport($0, of: layer) }
      return layer
    }
    self.faults = faults.filter {
      if case .missingWeight = $0.reason { false } else { true }
    }
  }

  /// The number of weight values.
  var parameters: Int {
    hasWeights
      ? file.graph.parameterCount
      : innermostLayers.reduce(0) { $0 + $1.parameters }
  }
  /// The number of weight values that training changes.
  var trainableParameters: Int {
    (hasWeights ? layers.filter { $0.depth == 0 } : innermostLayers)
      .reduce(0) { $0 + $1.trainableParameters }
  }
  /// The number of bytes that the weights take in the file.
  var weightBytes: Int {
    guard hasWeights else { return 4 * parameters }
    return file.graph.layers.reduce(0) { sum, layer in
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
