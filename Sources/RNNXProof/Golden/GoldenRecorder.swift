public import RNNXFormats
import RNNXFiles
import RNNXGraph
import RNNXJSON
public import RNNXRuntime

/// Records a case: a model, inputs, and what the model answers now.
public struct GoldenRecorder: Sendable {
  /// The path of the model file, which is copied into the case.
  public var modelPath: String
  /// Data by input name; `nil`: seeded random inputs.
  public var data: [String: Tensor]?
  /// Where the data come from, in words.
  public var source: String?
  /// The random inputs, where no data are given.
  public var inputs = RandomInputs()
  /// The layers whose outputs are recorded, too.
  public var layers: [String] = []
  /// What counts as different when the case is checked.
  public var limits = Limits.standard
  /// Other limits for single outputs and layers.
  public var layerLimits: [String: Limits] = [:]
  /// Who records: the program and its version.
  public var writer: String
  /// How many threads work; `nil`: all cores.
  public var threads: Int?

  /// A recorder for a model file.
  public init(modelPath: String, writer: String) {
    self.modelPath = modelPath
    self.writer = writer
  }

  /// Records into a folder, which is made where it is not there.
  ///
  /// A folder that holds a case is replaced only with `replacing`.
  public func record(
    _ model: ModelFile, into golden: GoldenCase, replacing: Bool = false
  ) throws {
    let existing = golden.file(GoldenOrigin.fileName)
    guard replacing || !Folder.isFile(existing) else {
      throw FileError(path: existing, operation: .replace, reason: .exists)
    }
    let call = try call(for: model)
    let run = try GoldenRun(
      model.graph, calls: [call], layers: layers, path: modelPath,
      threads: threads ?? availableCores)
    try Folder.create(golden.path)
    let name = Self.name(for: modelPath)
    try copyModel(to: golden.file(name))
    var origin = GoldenOrigin(values: facts(of: model, name))
    try GoldenFiles.note(digestOf: name, golden, &origin)
    try GoldenFiles.write(outputs: [call], GoldenCase.inputFile, golden, &origin)
    try GoldenFiles.write(outputs: run.outputs, GoldenCase.expectedFile, golden, &origin)
    if !run.layers.isEmpty {
      try GoldenFiles.write(outputs: run.layers, GoldenCase.layersFile, golden, &origin)
    }
    // Last: a folder with an origin is a complete case.
    try GoldenFiles.write(try origin.text(), to: existing)
  }

  private func call(for model: ModelFile) throws -> NamedTensors {
    let names = model.graph.inputNames
    guard let data else {
      return Array(zip(names, try inputs.tensors(for: model.graph)))
    }
    return try names.map { name in
      guard let tensor = data[name] else { throw RuntimeError.missingInput(name) }
      return (name, tensor)
    }
  }

  private func facts(of model: ModelFile, _ name: String) -> JSONObject {
    var values: JSONObject = [
      "writer": .string(writer), "recorded": .string(GoldenFiles.now),
      "machine": .string(MachineType.current), "model": .string(name),
      "model_format": .string(model.origin.format),
    ]
    if let version = model.origin.kerasVersion { values["keras_version"] = .string(version) }
    if data == nil {
      values["seed"] = .integer(Int(truncatingIfNeeded: inputs.seed))
    } else {
      values["input"] = .string(source ?? "data")
    }
    values["tolerance"] = Self.json(limits)
    if !layerLimits.isEmpty {
      values["layer_tolerances"] = .object(
        JSONObject(layerLimits.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) }))
    }
    return values
  }

  private static func json(_ limits: Limits) -> JSONValue {
    var object: JSONObject = [
      "atol": .number(limits.absolute), "rtol": .number(limits.relative),
    ]
    if limits.nanEqual { object["nan_equal"] = true }
    return .object(object)
  }

  /// "model" and the extension of the model's file, ".weights.h5" kept whole.
  private static func name(for path: String) -> String {
    let parts = PathParts(path)
    return parts.name.hasSuffix(".weights.h5")
      ? "model.weights.h5"
      : "model." + (parts.fileExtension.isEmpty ? "h5" : parts.fileExtension)
  }

  private func copyModel(to path: String) throws {
    // Copying a file onto itself, when a case is recorded anew from its own model, keeps its bytes.
    let bytes = try readFile(modelPath, limit: Int.max)
    let file = try AtomicOutputFile(path: path, replacingExisting: true)
    try file.write(bytes)
    try file.commit()
  }
}
