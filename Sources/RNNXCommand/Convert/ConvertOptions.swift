// A conformance of a public type is public, and so must be what it names.
public import ArgumentParser
public import RNNXFormats

extension ModelFormat: ExpressibleByArgument {}

/// How models are converted, for one file or many.
struct ConvertOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The format: \(ModelFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "Without it, the name of the target decides.", valueName: "format"))
  var to: ModelFormat?

  @Option(
    help: ArgumentHelp(
      "The layers for a file of weights alone: a model file, or Keras JSON.", valueName: "file"))
  var architecture: String?

  @Flag(help: "Run both sides on the same random inputs and print the largest difference.")
  var verify = false

  @Flag(help: "Leave the training config and the optimizer's state out.")
  var dropOptimizer = false

  @Flag(help: "Carry the optimizer's state over, or fail (it is carried where it can be).")
  var keepOptimizer = false

  @Option(
    help: ArgumentHelp(
      "Give a layer another name: old=new; repeatable. Layers inside: outer/old=new.",
      valueName: "names"))
  var rename: [LayerRenaming] = []

  @Option(
    help: ArgumentHelp(
      "Take a layer's weights from another model: file:layer, or file:theirs=ours; repeatable.",
      valueName: "layer"))
  var weightsFrom: [WeightTransfer] = []

  @Option(help: "Store the weights as float32, float16 or bfloat16.")
  var dtype: WeightType?

  @Option(help: "ONNX: the version of the operators, 7 to 28.") var opset = 17

  @Flag(help: "ONNX: weights in a second file beside the model, written or read.")
  var externalData = false

  @Flag(help: "Say what would be done, and write nothing.") var dryRun = false
  @Flag(help: "Replace existing files.") var force = false
  @Flag(help: "Accept the list of what cannot be carried over.") var lossy = false
  @Flag(help: "Tell nothing but errors.") var quiet = false

  func validate() throws {
    if keepOptimizer && dropOptimizer {
      throw ValidationError("--keep-optimizer and --drop-optimizer exclude each other.")
    }
  }
}
