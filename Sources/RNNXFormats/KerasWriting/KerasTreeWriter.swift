import HDF5
import RNNXGraph

/// Writes the tree of objects and variables that Keras 3 calls `.weights.h5`.
struct KerasTreeWriter {
  let model: EncodedModel

  /// Writes all variables below the root of a file, the optimizer's with them.
  func write(to root: GroupWriter) throws(ModelWriteError) {
    var weights: [String: TensorData] = [:]
    for layer in model.graph.layers {
      for (path, entry) in layer.weights.entries { weights[layer.name + "/" + path] = entry.tensor }
    }
    for object in KerasObjectTree(model.graph, slots: model.slots).objects {
      let prefix = object.path.isEmpty ? "" : object.path + "/"
      try write(
        object.weights.compactMap { weights[$0] }, to: prefix + "vars", named: object.name, root)
    }
    if let training = model.training, !training.variables.isEmpty {
      try write(
        training.variables.map(\.tensor), to: "optimizer/vars", named: training.optimizerName, root)
    }
  }

  private func write(
    _ tensors: [TensorData], to path: String, named name: String, _ root: GroupWriter
  ) throws(ModelWriteError) {
    let group = try wrapped { () throws(HDF5Error) in
      let group = try root.createGroup(path)
      try group.attributes.write(name, to: "name")
      return group
    }
    for (number, tensor) in tensors.enumerated() { try group.write(tensor, to: String(number)) }
  }
}
