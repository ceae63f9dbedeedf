import RNNXGraph
import RNNXONNX

/// Collects the steps of one body: gives names places, computes once what never changes.
struct BodyBuilder {
  private let file: String
  private var places: [String: Int] = [:]
  private var constants: [Int: Value] = [:]
  /// Constants that an input of the same name may replace, and so are not known beforehand.
  private var defaults: Set<Int> = []
  private var inputs: [(name: String, place: Int)] = []
  private var defined: Set<Int> = []
  private var captured: [(name: String, place: Int)] = []
  private var pending: [(kernel: OperatorKernel, inputs: [Int?], outputs: [Int?], place: String)] =
    []

  init(file: String) { self.file = file }

  mutating func addInput(_ name: String) {
    let place = place(of: name)
    defined.insert(place)
    inputs.append((name, place))
  }

  mutating func addConstant(_ name: String, _ value: Value, isDefault: Bool) {
    let place = place(of: name)
    defined.insert(place)
    constants[place] = value
    if isDefault { defaults.insert(place) }
  }

  /// The value of a name that is the same in every run.
  func constant(_ name: String) -> Value? {
    guard let place = places[name], !defaults.contains(place) else { return nil }
    return constants[place]
  }

  /// Adds a node; one whose inputs never change is computed at once.
  mutating func add(
    _ node: ONNXNode, _ kernel: @escaping OperatorKernel, captures: [String], place: String
  ) throws {
    let names = node.inputs + captures
    let known = names.map { $0.isEmpty ? nil : constant($0) }
    let isConstant = zip(names, known).allSatisfy { $0.isEmpty || $1 != nil }
    let given = names.map { name -> Int? in name.isEmpty ? nil : read(name) }
    let made = node.outputs.map { name -> Int? in
      guard !name.isEmpty else { return nil }
      let place = self.place(of: name)
      defined.insert(place)
      return place
    }
    if isConstant {
      let values = try kernel(known)
      for (place, value) in zip(made, values) {
        if let place { constants[place] = value }
      }
    } else {
      pending.append((kernel, given, made, place))
    }
  }

  /// The body with all its steps; values are let go after their last reader.
  mutating func finish(outputs names: [String]) -> ProgramBody {
    let outputs = names.map { read($0) }
    var lastUse: [Int: Int] = [:]
    for (number, step) in pending.enumerated() {
      for place in step.inputs + step.outputs {
        if let place { lastUse[place] = number }
      }
    }
    for place in outputs { lastUse[place] = nil }
    var released = Array(repeating: [Int](), count: pending.count)
    for (place, number) in lastUse { released[number].append(place) }
    let steps = pending.enumerated().map { number, step in
      ProgramBody.Step(
        kernel: step.kernel, inputs: step.inputs, outputs: step.outputs,
        released: released[number], place: step.place)
    }
    return ProgramBody(
      file: file, placeCount: places.count,
      constants: constants.map { (place: $0.key, value: $0.value) },
      inputs: inputs, captured: captured, steps: steps, outputs: outputs)
  }

  /// The place of a name that is read; one that is not defined here comes from outside.
  private mutating func read(_ name: String) -> Int {
    let place = place(of: name)
    if defined.insert(place).inserted { captured.append((name, place)) }
    return place
  }

  private mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    let place = places.count
    places[name] = place
    return place
  }
}
