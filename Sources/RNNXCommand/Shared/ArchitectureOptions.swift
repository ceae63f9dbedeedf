public import ArgumentParser
public import RNNXFormats

/// Where the layers come from when a file holds weights alone.
struct ArchitectureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The layers for a file of weights alone: a model file, a .keras, or Keras' JSON.",
      valueName: "file"))
  var architecture: String?

  @Option(
    help: ArgumentHelp(
      "How weights find their layers: name, position, or auto (by name where the names agree).",
      valueName: "rule"))
  var match: WeightsMatching = .automatic
}

extension WeightsMatching: ExpressibleByArgument {}
