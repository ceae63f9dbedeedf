import RNNXFormats
import RNNXGraph
import RNNXJSON

/// How far two models were trained, compared by the neutral state: by role and by weight, whatever
/// the order and the names in the files.
public struct OptimizerComparison: Sendable {
  /// What is said of the training in one file otherwise than in the other.
  public struct Fact: Sendable, Hashable {
    /// "optimizer", "learning_rate", "iterations", or an argument of the optimizer.
    public let name: String
    /// The first model's.
    public let a: String
    /// The second model's.
    public let b: String
    /// Whether it is part of the optimizer's state, and not of how the model was compiled only.
    public let isState: Bool
  }

  /// The model that alone has an optimizer.
  public private(set) var onlyOne: Side?
  /// What differs besides variables.
  public private(set) var facts: [Fact] = []
  /// The optimizer's variables by role and weight: "velocity of lstm/kernel".
  public private(set) var variables: [WeightComparison] = []

  /// Neither was asked for or trained.
  init() {}

  /// Compares the states of two files whose layers belong together as `pairs` say.
  init(
    _ a: ModelFile, _ b: ModelFile, pairs: [LayerPair], limits: Limits, threads: Int
  ) {
    compareText("loss", a.training?.loss, b.training?.loss, isState: false)
    switch (a.training?.optimizer, b.training?.optimizer) {
    case (nil, nil): break
    case (_?, nil): onlyOne = .a
    case (nil, _?): onlyOne = .b
    case (let left?, let right?):
      compareFacts(left, right)
      let names = Dictionary(
        pairs.filter(\.isOutermost).map { ($0.a.name, $0.b.name) },
        uniquingKeysWith: { first, _ in first })
      variables =
        StateVariables(a: left, b: right, names: names, limits: limits, threads: threads)
        .compared
    }
  }

  private mutating func compareFacts(_ a: OptimizerState, _ b: OptimizerState) {
    let fact = { (name: String, left: String, right: String) in
      Fact(name: name, a: left, b: right, isState: true)
    }
    if a.className != b.className { facts.append(fact("optimizer", a.className, b.className)) }
    if !Self.areSame(a.learningRate, b.learningRate) {
      facts.append(fact("learning_rate", Self.text(a.learningRate), Self.text(b.learningRate)))
    }
    if let left = a.iterations, let right = b.iterations, left != right {
      facts.append(fact("iterations", "\(left)", "\(right)"))
    }
    // Vintages leave out what they do not know: what both say is compared.
    for (name, value) in a.config.values {
      guard let other = b.config[name], let left = value.doubleValue,
        let right = other.doubleValue, Float(left) != Float(right)
      else { continue }
      facts.append(fact(name, "\(left)", "\(right)"))
    }
  }

  private mutating func compareText(
    _ name: String, _ a: JSONValue?, _ b: JSONValue?, isState: Bool
  ) {
    guard let a, let b, a != b else { return }
    facts.append(Fact(name: name, a: a.description, b: b.description, isState: isState))
  }

  private static func areSame(_ a: LearningRate, _ b: LearningRate) -> Bool {
    if case .constant(let left) = a, case .constant(let right) = b {
      return Float(left) == Float(right)
    }
    return a == b
  }

  private static func text(_ rate: LearningRate) -> String {
    switch rate {
    case .constant(let value): "\(value)"
    case .schedule(let name, let config): "\(name) \(JSONValue.object(config.values))"
    }
  }

  /// Whether nothing that counts differs; a missing state counts only strictly.
  public func isSame(strictly: Bool) -> Bool {
    variables.allSatisfy(\.isEqual) && !facts.contains { $0.isState || strictly }
      && (onlyOne == nil || !strictly)
  }
}

/// The variables of two optimizers, paired by role and weight.
private struct StateVariables {
  let a: OptimizerState
  let b: OptimizerState
  /// The layers' names in `b` by those in `a`.
  let names: [String: String]
  let limits: Limits
  let threads: Int

  /// All variables, those that only one side has too.
  var compared: [WeightComparison] {
    let roles = Set(a.slots.keys).union(b.slots.keys).sorted()
    return roles.flatMap { role in
      var left = a.slots[role] ?? [:]
      var found: [WeightComparison] = []
      // Named as in `a`, so that what belongs together has one key.
      let back = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      for (key, tensor) in b.slots[role] ?? [:] {
        let own = WeightKey(back[key.layer] ?? key.layer, key.path)
        found.append(compare(left.removeValue(forKey: own), tensor, own, role))
      }
      found += left.map { compare($0.value, nil, $0.key, role) }
      return found.sorted { $0.weight < $1.weight }
    }
  }

  private func compare(
    _ a: TensorData?, _ b: TensorData?, _ key: WeightKey, _ role: String
  ) -> WeightComparison {
    WeightComparison(
      pathA: "optimizer", pathB: "optimizer", weight: "\(role) of \(key)",
      result: result(a, b), extent: nil, gates: [], place: nil, diagnosis: nil)
  }

  private func result(_ a: TensorData?, _ b: TensorData?) -> WeightComparison.Result {
    guard let a else { return .missing(.a, isZero: false) }
    guard let b else { return .missing(.b, isZero: false) }
    guard a.shape == b.shape else { return .shapes(a: a.shape, b: b.shape) }
    do throws(TensorError) {
      return .measured(
        TensorMeasures.of(try a.loaded(), try b.loaded(), limits: limits, threads: threads))
    } catch {
      return .unreadable(error.description)
    }
  }
}
