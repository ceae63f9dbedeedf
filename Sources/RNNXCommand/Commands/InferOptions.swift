import ArgumentParser
import RNNXData
import RNNXKernels

/// The options of `rnnx infer` that say what goes in and how it is run.
struct InferInputs: ParsableArguments {
  @Option(help: "The model file; without it the bundled digit classifier.")
  var model: String?

  @OptionGroup var layers: ArchitectureOptions

  @Option(
    help: ArgumentHelp("A data file; name=file for a model with several inputs.", valueName: "data")
  )
  var input: [String] = []

  @Option(help: "Samples computed at once (256, or what a stateful model prescribes).")
  var batchSize: Int?

  @Option(help: "Threads; without it as many as there are processors.")
  var threads: Int?

  @Option(
    help:
      "How numbers are multiplied (\(Precision.names)); what is not float32 gives other numbers, faster."
  )
  var precision = Precision.float32

  @Flag(help: "Carry the state of recurrent layers from each batch to the next.")
  var stateful = false

  @Option(help: "Answer with the output of this layer.")
  var layer: String?

  @Flag(help: "ONNX: read weights from files in the model's own folder.")
  var externalData = false

  @Option(help: "Multiply every value by this number.")
  var scale: Double?

  @Flag(help: "Leave images as they are instead of scaling bytes by 1/255.")
  var noScale = false

  @Option(
    help:
      "The format of the input, whatever its content says (idx, npy, npz, csv, tsv, jsonl, hdf5).")
  var inputFormat: DataFormat?

  @Option(
    help: ArgumentHelp(
      "Bring sequences to this many steps (0: those of the longest); name=steps for one of several inputs.",
      valueName: "steps"))
  var pad: [InputPadding.Steps] = []

  @Option(help: "Pad at this end (pre, post); with --pad.")
  var padSide: SequencePadding.End = .pre

  @Option(help: "Pad with this number; with --pad.")
  var padValue = 0.0

  @Option(help: "Cut what is too long at this end (pre, post); with --pad.")
  var truncate: SequencePadding.End = .pre

  func validate() throws {
    // An ONNX model may need nothing.
    let needsData = model?.hasSuffix(".onnx") != true
    guard !input.isEmpty || !needsData else { throw ValidationError("expected --input <data>") }
    for (name, value) in [("--batch-size", batchSize), ("--threads", threads)] {
      if let value, value < 1 {
        throw ValidationError("\(name): expected 1 or more, found \(value)")
      }
    }
    if pad.isEmpty, padSide != .pre || padValue != 0 || truncate != .pre {
      throw ValidationError(
        "--pad-side, --pad-value and --truncate belong to --pad: expected --pad")
    }
    if noScale, scale != nil { throw ValidationError("expected --scale or --no-scale, found both") }
  }

  /// How files are read.
  var reading: ReadingOptions {
    let scaling = scale.map { ReadingOptions.Scaling.factor($0) }
    return ReadingOptions(scaling: scaling ?? (noScale ? .none : .automatic), format: inputFormat)
  }

  /// How sequences of different lengths are brought to one.
  var padding: InputPadding {
    InputPadding(
      steps: pad,
      SequencePadding(padding: padSide, truncating: truncate, value: padValue))
  }
}

/// The options of `rnnx infer` that say what comes out.
struct InferOutputs: ParsableArguments {
  @Option(help: "The right classes: prints accuracy, loss and confusion matrix.")
  var labels: String?

  @Option(help: "A .csv, .tsv, .jsonl, .npy, .npz or .h5 file; - is standard output.")
  var output: String?

  @Option(help: "The output's format, whatever its name says (csv, tsv, jsonl, npy, npz, hdf5).")
  var format: DataFormat?

  @Option(help: "Show this many of the best classes.")
  var top: Int?

  @Flag(help: "Replace an existing output file.")
  var force = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top: expected 1 or more, found \(top)") }
  }
}
