import RNNXGraph
import RNNXJSON

/// A model in the words of one Keras, ready to be put into a file.
struct EncodedModel: Sendable {
  /// The layers in the target's order, weights in the target's meaning.
  var graph: ModelGraph
  /// The weight slots of every layer that could be computed.
  var slots: [String: [WeightSlot]]
  /// The object with class and config.
  var config: JSONObject
  /// How the model was trained; `nil` where it was not compiled, or that is not carried.
  var training: EncodedTraining?

  /// The arrays of a layer in Keras' order: trained ones, then all others; those without a slot as the file had them.
  func arrays(of layer: Layer) -> [(path: String, tensor: TensorData)] {
    let slots = self.slots[layer.name] ?? []
    let ordered = KerasArrayLayout.ordered(slots, isTrainable: layer.isTrainable)
    let placed = ordered.compactMap { slot in layer.weights[slot.path].map { (slot.path, $0) } }
    return placed + layer.weights.unplaced.map { ($0.name, $0.tensor) }
  }
}

/// Training config and optimizer state in the words of one Keras.
struct EncodedTraining: Sendable {
  /// `compile_config` of Keras 3's archives, `training_config` of HDF5 files.
  var config: JSONValue
  /// The optimizer's own name.
  var optimizerName: String
  /// The optimizer's variables in the target's order, with its names.
  var variables: [LayerWeights.Entry]
}
