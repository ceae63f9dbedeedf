import RNNXGraph

/// The arrays of a file by layer, in the file's order, and how they find the layers of a graph.
struct KerasLayerArrays {
  /// The arrays that stand under one name.
  struct Group {
    /// The layer's name as the file has it.
    let name: String
    /// Where the group stands, for errors.
    let place: String
    let arrays: [LayerWeights.Entry]
  }

  /// How groups find their layers.
  enum Rule {
    /// By name, all of them: the architecture and the weights are of one file.
    case exact
    /// As the user says.
    case matching(WeightsMatching)
  }

  let file: String
  let writer: KerasArrayWriter
  /// All groups, also those without arrays.
  let groups: [Group]
  /// Whether the groups only have numbers: Keras 0.
  var isNumbered = false
  /// Version and backend as the file names them.
  var version: String?
  var backend: String?

  /// What came of it.
  struct Outcome {
    /// What an optimizer's variables are laid out by, in the order of the graph.
    var layers: [KerasOptimizerReader.LayerArrays] = []
    /// One line a layer: where its arrays were found.
    var plan: [String] = []
    /// What was done to arrays whose meaning has changed.
    var remarks: [String] = []
  }

  /// Gives every layer of a graph its arrays.
  func assign(to graph: inout ModelGraph, _ rule: Rule) throws(FormatError) -> Outcome {
    let shapes = GraphShapes(describing: graph)
    let pairs = try pairs(graph, shapes, rule)
    var outcome = Outcome()
    for index in graph.layers.indices {
      guard let group = pairs[graph.layers[index].name] else { continue }
      let layer = graph.layers[index]
      let layout = KerasArrayLayout(
        layer: layer, slots: shapes.slots[layer.name] ?? [], writer: writer)
      graph.layers[index].weights = layout.weights(of: group.arrays)
      let parts = layout.parts(of: group.arrays)
      outcome.layers.append(
        KerasOptimizerReader.LayerArrays(
          name: layer.name, parts: parts,
          arrays: group.arrays.map { ($0.name, $0.tensor.shape) }))
      outcome.remarks += Self.remarks(parts, layer.name)
      if !group.arrays.isEmpty {
        outcome.plan.append(
          "layer \"\(layer.name)\" <- \"\(group.name)\", \(group.arrays.count) arrays"
            + Self.note(parts))
      }
    }
    return outcome
  }

  /// What was done to arrays that mean something else today.
  private static func remarks(_ parts: [KerasArrayLayout.Part], _ layer: String) -> [String] {
    parts.compactMap { part in
      switch part.rule {
      case .plain, .lstmGates, .gruGates: nil
      case .convolution(let turn) where turn.flips.isEmpty: nil
      case .cuDNN, .convolution, .deviation:
        part.rule.description.map { "layer \"\(layer)\": \($0)" }
      }
    }
  }

  private static func note(_ parts: [KerasArrayLayout.Part]) -> String {
    let rules = Set(parts.compactMap(\.rule.description)).sorted()
    return rules.isEmpty ? "" : ": " + rules.joined(separator: ", ")
  }

  /// The group of each layer, by the layer's name.
  private func pairs(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ rule: Rule
  ) throws(FormatError) -> [String: Group] {
    if isNumbered { return try numbered(graph) }
    switch rule {
    case .exact: return try exact(graph)
    case .matching(let matching): return try matched(graph, shapes, matching)
    }
  }

  /// Group n is layer n, the input that rnnx adds in front not counted.
  private func numbered(_ graph: ModelGraph) throws(FormatError) -> [String: Group] {
    let layers = graph.layers.filter { !($0.kind is InputLayer) }
    guard layers.count == groups.count else {
      throw disagreement(
        "\(layers.count) layers (\(names(layers)))", "\(groups.count) numbered groups")
    }
    return Dictionary(zip(layers.map(\.name), groups), uniquingKeysWith: { first, _ in first })
  }

  private func exact(_ graph: ModelGraph) throws(FormatError) -> [String: Group] {
    var pairs: [String: Group] = [:]
    let names = Set(graph.layers.map(\.name))
    for group in groups where names.contains(group.name) { pairs[group.name] = group }
    var left = groups.filter { !names.contains($0.name) && !$0.arrays.isEmpty }
    // Keras 1 to 2.2 give nested models names that their configs do not hold.
    if writer.vintage == .keras1 || writer.vintage == .standalone2 {
      for layer in graph.layers where pairs[layer.name] == nil && layer.kind is NestedModel {
        guard !left.isEmpty else { break }
        pairs[layer.name] = left.removeFirst()
      }
    }
    if let surplus = left.first {
      throw FormatError(
        file: file, place: surplus.place,
        .malformed(
          expected: "a layer of the model for its \(surplus.arrays.count) arrays", found: "none"))
    }
    return pairs
  }

  private func matched(
    _ graph: ModelGraph, _ shapes: GraphShapes, _ matching: WeightsMatching
  ) throws(FormatError) -> [String: Group] {
    let filled = groups.filter { !$0.arrays.isEmpty }
    let layers = graph.layers.filter { layer in
      shapes.slots[layer.name].map { !$0.isEmpty } ?? !(layer.kind is InputLayer)
    }
    let known = Set(layers.map(\.name))
    let isNamed = filled.allSatisfy { known.contains($0.name) } && filled.count == layers.count
    if matching == .byName || matching == .automatic && isNamed {
      let strangers = filled.filter { !known.contains($0.name) }
      guard strangers.isEmpty else {
        throw disagreement(
          "arrays for layers of the architecture (\(names(layers)))",
          "arrays for \(strangers.map { "\"\($0.name)\"" }.joined(separator: ", "))")
      }
      return Dictionary(filled.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    guard filled.count == layers.count else {
      let found = filled.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw disagreement(
        "\(layers.count) layers with weights (\(names(layers)))",
        "\(filled.count) groups with arrays (\(found))")
    }
    return Dictionary(zip(layers.map(\.name), filled), uniquingKeysWith: { first, _ in first })
  }

  private func names(_ layers: [Layer]) -> String {
    layers.map { "\"\($0.name)\"" }.joined(separator: ", ")
  }

  private func disagreement(_ expected: String, _ found: String) -> FormatError {
    FormatError(file: file, place: "weights", .malformed(expected: expected, found: found))
  }
}

/// How the arrays of a weights-only file find the layers of an architecture.
public enum WeightsMatching: String, Sendable, Hashable, CaseIterable {
  /// By name where the names agree, else by position.
  case automatic = "auto"
  /// By the layers' names.
  case byName = "name"
  /// In order; layers without weights are left out on both sides.
  case byPosition = "position"
}
