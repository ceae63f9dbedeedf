import HDF5
import RNNXGraph

/// The arrays of a Keras HDF5 file, group by group.
struct KerasH5Weights {
  let file: File
  let group: Group

  /// The groups in the order of `layer_names`, then those that it leaves out.
  ///
  /// HDF5 lists names alphabetically ("dense_10" before "dense_2"), which is no order of layers.
  func groups() throws(FormatError) -> [KerasLayerArrays.Group] {
    let listed = try at(group.path + "@layer_names") { () throws(HDF5Error) in
      try group.attributes.containsSplit("layer_names")
        ? group.attributes.splitStrings("layer_names") : []
    }
    let children = try at(group.path) { () throws(HDF5Error) in
      try group.children(in: .name).filter { $0.kind == .group }.map(\.name)
    }
    let there = Set(children)
    // A name with "/" is a path of groups.
    let known = Set(listed.compactMap { $0.split(separator: "/").first.map(String.init) })
    var groups: [KerasLayerArrays.Group] = []
    var seen: Set<String> = []
    for name in listed {
      guard seen.insert(name).inserted else {
        throw FormatError(
          file: file.name, place: group.path + "@layer_names",
          .malformed(expected: "every name once", found: "\"\(name)\" again"))
      }
      guard there.contains(name) || name.contains("/") else {
        throw FormatError(
          file: file.name, place: group.path + "/" + name,
          .malformed(expected: "a group for every listed layer", found: "none"))
      }
      groups.append(try arrays(of: name))
    }
    for name in children where !known.contains(name) { groups.append(try arrays(of: name)) }
    return groups
  }

  /// The groups `layer_0`, `layer_1` … of Keras 0, whose arrays have numbers and no names.
  func numberedGroups() throws(FormatError) -> [KerasLayerArrays.Group] {
    let count = try at("@nb_layers") { () throws(HDF5Error) in
      try group.attributes.integers("nb_layers")
    }
    let there = try at("/") { () throws(HDF5Error) in try group.childNames(in: .name).count }
    // As many groups as announced: the number itself is a stranger's.
    guard count.count == 1, count[0] >= 0, count[0] <= Int64(there) else {
      throw FormatError(
        file: file.name, place: "@nb_layers",
        .malformed(expected: "the number of groups, \(there)", found: "\(count)"))
    }
    var groups: [KerasLayerArrays.Group] = []
    for number in 0..<Int(count[0]) {
      let name = "layer_\(number)"
      let layer = try at("/" + name) { () throws(HDF5Error) in try group.group(name) }
      let names = try at("/\(name)@nb_params") { () throws(HDF5Error) in
        let count = try layer.attributes.integers("nb_params").first ?? 0
        let there = try layer.childNames(in: .name).count
        return (0..<max(0, min(Int(clamping: count), there + 1))).map { "param_\($0)" }
      }
      groups.append(
        KerasLayerArrays.Group(
          name: name, place: "/" + name, arrays: try entries(of: layer, named: names)))
    }
    return groups
  }

  private func arrays(of name: String) throws(FormatError) -> KerasLayerArrays.Group {
    let place = group.path == "/" ? "/" + name : group.path + "/" + name
    let inner = try at(place) { () throws(HDF5Error) in try group.group(name) }
    return KerasLayerArrays.Group(name: name, place: place, arrays: try entries(of: inner))
  }

  /// The arrays that a group's `weight_names` lists, in its order.
  func entries(of group: Group) throws(FormatError) -> [LayerWeights.Entry] {
    let names = try at(group.path + "@weight_names") { () throws(HDF5Error) in
      try group.attributes.containsSplit("weight_names")
        ? group.attributes.splitStrings("weight_names") : []
    }
    return try entries(of: group, named: names)
  }

  private func entries(
    of group: Group, named names: [String]
  ) throws(FormatError) -> [LayerWeights.Entry] {
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
    var found = dataset.elementType.flatMap { RNNXGraph.ElementType(rawValue: $0.rawValue) }
    // h5py stores NumPy's bfloat16 as two bytes without a meaning; Keras 3 adds one in archives only.
    if case .opaque(byteCount: 2, tag: "") = dataset.datatype { found = .bfloat16 }
    guard let elementType = found else { return nil }
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
