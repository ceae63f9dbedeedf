import HDF5
import RNNXGraph

/// The arrays of a Keras HDF5 file, given to the layers of a graph.
struct KerasH5Weights {
  let file: File
  let group: Group
  let writer: KerasArrayWriter

  /// Gives every layer the arrays that stand under its name.
  ///
  /// `KerasArrayLayout` tells which array is which. What finds no slot is kept apart; `validate()`
  /// names it. The result is what an optimizer's variables are laid out by.
  func assign(
    to graph: inout ModelGraph
  ) throws(FormatError) -> [KerasOptimizerReader.LayerArrays] {
    let shapes = GraphShapes(describing: graph)
    var left = Set(try children())
    var found: [KerasOptimizerReader.LayerArrays] = []
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      guard left.remove(layer.name) != nil else { continue }
      let entries = try entries(of: layer.name)
      let layout = KerasArrayLayout(
        layer: layer, slots: shapes.slots[layer.name] ?? [], writer: writer)
      graph.layers[index].weights = layout.weights(of: entries)
      found.append(
        KerasOptimizerReader.LayerArrays(
          name: layer.name, parts: layout.parts(of: entries),
          arrays: entries.map { ($0.name, $0.tensor.shape) }))
    }
    for name in left.sorted() {
      let surplus = try entries(of: name)
      guard surplus.isEmpty else {
        throw FormatError(
          file: file.name, place: group.path + "/" + name,
          .malformed(
            expected: "a layer of the model for its \(surplus.count) arrays", found: "none"))
      }
    }
    return found
  }

  /// The rows of a layer's first array; `nil` where there is none, which is told elsewhere.
  static func kernelRows(of layer: String, in group: Group) -> Int? {
    guard let inner = try? group.group(layer),
      let name = try? inner.attributes.splitStrings("weight_names").first,
      let dataset = try? inner.dataset(name)
    else { return nil }
    return dataset.shape.first
  }

  private func children() throws(FormatError) -> [String] {
    try at(group.path) { () throws(HDF5Error) in try group.childNames(in: .name) }
  }

  private func entries(of layer: String) throws(FormatError) -> [LayerWeights.Entry] {
    let inner = try at(group.path + "/" + layer) { () throws(HDF5Error) in try group.group(layer) }
    return try entries(of: inner)
  }

  /// The arrays that a group's `weight_names` lists, in its order.
  func entries(of group: Group) throws(FormatError) -> [LayerWeights.Entry] {
    let names = try at(group.path + "@weight_names") { () throws(HDF5Error) in
      try group.attributes.containsSplit("weight_names")
        ? group.attributes.splitStrings("weight_names") : []
    }
    var entries: [LayerWeights.Entry] = []
    for name in names {
      let tensor = try at(group.path + "/" + name) { () throws(HDF5Error) in
        try Self.tensor(try group.dataset(name))
      }
      guard let tensor else {
        throw FormatError(
          file: file.name, place: group.path + "/" + name,
          .malformed(expected: "an array of numbers", found: "other elements"))
      }
      entries.append(LayerWeights.Entry(name: name, tensor: tensor))
    }
    return entries
  }

  /// A dataset's numbers with their stored type; `nil` where its elements are none.
  static func tensor(_ dataset: Dataset) throws(HDF5Error) -> TensorData? {
    guard let type = dataset.elementType,
      let elementType = RNNXGraph.ElementType(rawValue: type.rawValue)
    else { return nil }
    // The elements stay in the file; that they are all there, and not too many, is seen now.
    try dataset.checkStorage()
    return TensorData(
      shape: dataset.shape, elementType: elementType, source: DatasetTensor(dataset))
  }

  private func at<Result>(
    _ place: String, _ body: () throws(HDF5Error) -> Result
  ) throws(FormatError) -> Result {
    do throws(HDF5Error) { return try body() } catch {
      throw FormatError(file: file.name, place: place, .hdf5(error))
    }
  }
}
