import HDF5
import RNNXFormats

/// A Keras 3 file of one Dense layer, made by hand so that each part can be made wrong.
struct SmallModel {
  var kerasVersion: String? = "3.15.1"
  var config = """
    {"class_name": "Sequential", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, 3]}},
      {"class_name": "Dense", "config": {"name": "dense", "units": 2}}]}}
    """
  var arrays: [(name: String, shape: [Int])] = [("dense/kernel", [3, 2]), ("dense/bias", [2])]
  var groupName = "dense"
  var listed: [String]?

  /// The file's bytes.
  func image() throws -> [UInt8] {
    let file = try FileWriter()
    try file.root.attributes.write(config, to: "model_config")
    let weights = try file.root.createGroup("model_weights")
    if let kerasVersion { try weights.attributes.write(kerasVersion, to: "keras_version") }
    let group = try weights.createGroup(groupName)
    try group.attributes.writeSplit(listed ?? arrays.map(\.name), to: "weight_names")
    var parts: Set<String> = []
    for (name, shape) in arrays {
      let folder = name.split(separator: "/").dropLast().joined(separator: "/")
      if !folder.isEmpty, parts.insert(folder).inserted { _ = try group.createGroup(folder) }
      let values = (0..<shape.reduce(1, *)).map { Float($0) }
      try group.write(values, shape: shape, to: name)
    }
    return try file.image()
  }

  /// What the reader makes of it.
  func read() throws -> ModelFile { try ModelReader().read(bytes: image(), name: "small.h5") }
}
