import ArgumentParser
import RNNXData
import RNNXRuntime

/// How the sequences of a model's inputs are brought to one length.
struct InputPadding {
  /// The argument of `--pad`: `12`, or `name=12` for one of several inputs; 0 stands for the longest.
  struct Steps: ExpressibleByArgument {
    let input: String?
    let count: Int

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let last = parts.last, let count = Int(last), count >= 0 else { return nil }
      input = parts.count > 1 ? String(parts[0]) : nil
      self.count = count
    }
  }

  private var all: SequencePadding?
  private var byName: [String: SequencePadding] = [:]

  /// The same for every input.
  init(all: SequencePadding? = nil) { self.all = all }

  /// `padding` with the number of steps of each argument.
  init(steps: [Steps], _ padding: SequencePadding) {
    for steps in steps {
      var own = padding
      own.timeSteps = steps.count == 0 ? nil : steps.count
      if let name = steps.input { byName[name] = own } else { all = own }
    }
  }

  /// How an input is padded.
  func of(_ input: String) -> SequencePadding? { byName[input] ?? all }

  /// Refuses names that no input has.
  func check(_ names: [String]) throws(RuntimeError) {
    for name in byName.keys.sorted() where !names.contains(name) {
      throw .unknownInput(name, nearest: NearestName.of(name, among: names) ?? "")
    }
  }
}
