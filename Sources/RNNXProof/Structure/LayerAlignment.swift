import RNNXGraph

/// The best pairing of two rows of layers that keeps their order.
enum LayerAlignment {
  /// For each layer of `a` the position of its partner in `b`.
  static func partners(_ a: [Layer], _ b: [Layer]) -> [Int?] {
    byName(a, b) ?? completed(aligned(a, b), a, b)
  }

  /// By name, where both sides have the same names for layers of the same kinds.
  private static func byName(_ a: [Layer], _ b: [Layer]) -> [Int?]? {
    guard a.count == b.count else { return nil }
    var positions: [String: Int] = [:]
    for (index, layer) in b.enumerated() { positions[layer.name] = index }
    guard positions.count == b.count else { return nil }
    var partners: [Int?] = []
    for layer in a {
      guard let position = positions[layer.name], affinity(layer, b[position]) > 0 else {
        return nil
      }
      partners.append(position)
    }
    return partners
  }

  /// The pairing of the highest sum of affinities (Needleman and Wunsch, 1970, without a gap price).
  private static func aligned(_ a: [Layer], _ b: [Layer]) -> [Int?] {
    // Beyond this the table would take too long; leftovers are then paired by kind and name.
    guard a.count * b.count <= 4_000_000 else { return Array(repeating: nil, count: a.count) }
    let width = b.count + 1
    var best = Array(repeating: 0, count: (a.count + 1) * width)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        let skip = max(best[(i + 1) * width + j], best[i * width + j + 1])
        let affinity = affinity(a[i], b[j])
        best[i * width + j] =
          affinity > 0 ? max(skip, affinity + best[(i + 1) * width + j + 1]) : skip
      }
    }
    var partners: [Int?] = Array(repeating: nil, count: a.count)
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      let affinity = affinity(a[i], b[j])
      if affinity > 0, best[i * width + j] == affinity + best[(i + 1) * width + j + 1] {
        partners[i] = j
        (i, j) = (i + 1, j + 1)
      } else if best[i * width + j] == best[(i + 1) * width + j] {
        i += 1
      } else {
        j += 1
      }
    }
    return partners
  }

  /// Pairs what the order left alone: branches may stand in another order in each file.
  private static func completed(_ partners: [Int?], _ a: [Layer], _ b: [Layer]) -> [Int?] {
    var partners = partners
    var free = b.indices.filter { !partners.contains($0) }
    for wanted in [18, 15, 13] {
      for index in a.indices where partners[index] == nil {
        guard let place = free.firstIndex(where: { affinity(a[index], b[$0]) >= wanted }) else {
          continue
        }
        partners[index] = free.remove(at: place)
      }
    }
    return partners
  }

  /// How likely two layers are the same one: kind 10, shapes of weights 5, name 3; 0: never.
  static func affinity(_ a: Layer, _ b: Layer) -> Int {
    let name = a.name == b.name ? 3 : 0
    guard a.kind.className == b.kind.className else {
      return family(a.kind) == family(b.kind) && family(a.kind) != nil ? 2 + name : 0
    }
    return 10 + name + (shapes(a) == shapes(b) ? 5 : 0)
  }

  private static func shapes(_ layer: Layer) -> [String: [Int]] {
    layer.weights.entries.mapValues(\.tensor.shape)
  }

  /// Kinds that may have been exchanged for each other in one place of a network.
  private static func family(_ kind: any LayerKind) -> String? {
    switch kind {
    case is any RecurrentKind, is Bidirectional: "recurrent"
    case is any MergeKind, is Concatenate: "merge"
    case is any TrainingOnlyKind: "training only"
    case is BatchNormalization, is LayerNormalization: "normalization"
    case is ActivationLayer, is ReLU, is LeakyReLU, is ELU, is PReLU: "activation"
    default: nil
    }
  }
}
