import ArgumentParser
import RNNXProof

/// The options of `rnnx compare` and `rnnx golden` that say what counts as different.
struct LimitOptions: ParsableArguments {
  @Option(help: "The absolute part of the limit (default 1e-5).") var atol: Double?

  @Option(help: "The part of the limit that grows with |b| (default 1e-5).") var rtol: Double?

  @Option(
    help: ArgumentHelp(
      "Another limit for one layer: its absolute part, and after a comma its relative one.",
      valueName: "layer=atol[,rtol]"))
  var layerTolerance: [String] = []

  @Flag(help: "Two values that are both not a number are equal.") var nanEqual = false

  func validate() throws {
    for (name, value) in [("--atol", atol), ("--rtol", rtol)] {
      if let value, !(value >= 0 && value < .infinity) {
        throw ValidationError("\(name): expected 0 or more, found \(value)")
      }
    }
    _ = try layers
  }

  /// The limits, where none is given those of `fallback`.
  func limits(over fallback: Limits = .standard) -> Limits {
    Limits(
      absolute: atol ?? fallback.absolute, relative: rtol ?? fallback.relative,
      nanEqual: nanEqual || fallback.nanEqual)
  }

  /// The limits of single layers.
  var layers: [String: Limits] {
    get throws {
      var found: [String: Limits] = [:]
      for text in layerTolerance {
        let sign = text.lastIndex(of: "=")
        let numbers = sign.map { text[text.index(after: $0)...].split(separator: ",") } ?? []
        let values = numbers.compactMap { Double($0) }.filter { $0 >= 0 && $0 < .infinity }
        guard let sign, (1...2).contains(numbers.count), values.count == numbers.count else {
          throw ValidationError(
            "--layer-tolerance: expected <layer>=<atol> or <layer>=<atol>,<rtol>, found \(text)")
        }
        found[String(text[..<sign])] = Limits(
          absolute: values[0], relative: values.count > 1 ? values[1] : rtol ?? 1e-5,
          nanEqual: nanEqual)
      }
      return found
    }
  }
}

/// The options of `rnnx compare` that say what is compared, and on what.
struct CompareOptions: ParsableArguments {
  @Option(help: "Data for both models: a file, or <input>=<file>; repeatable.")
  var input: [String] = []

  @Option(
    help:
      "The layers of files that hold weights alone: a model file, or Keras' JSON (default: the other file)."
  )
  var architecture: String?

  @Option(help: "The seed of the random inputs that are taken without --input.")
  var seed: UInt64 = 1

  @Option(help: "The number of random samples.") var samples = 3

  @Option(help: "The length of random sequences, where the models leave it open.")
  var timeSteps: Int?

  @Option(
    help: "Compare this alone: structure, configuration, weights, optimizer, outputs; repeatable.")
  var only: [ComparisonOptions.Section] = []

  @Flag(help: "Names, arguments without effect and missing training state count, too.")
  var strict = false

  @Option(help: "The number of threads (default: all cores).") var threads: Int?

  func validate() throws {
    for (name, value) in [
      ("--samples", samples), ("--time-steps", timeSteps), ("--threads", threads),
    ] {
      if let value, value < 1 {
        throw ValidationError("\(name): expected 1 or more, found \(value)")
      }
    }
  }

  /// The library's options, without data.
  func options(_ limits: LimitOptions) throws -> ComparisonOptions {
    ComparisonOptions(
      limits: limits.limits(), layerLimits: try limits.layers,
      sections: only.isEmpty ? Set(ComparisonOptions.Section.allCases) : Set(only),
      isStrict: strict,
      inputs: RandomInputs(seed: seed, batchSize: samples, timeSteps: timeSteps),
      threads: threads)
  }
}
