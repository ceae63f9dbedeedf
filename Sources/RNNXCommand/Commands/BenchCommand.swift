import ArgumentParser
import RNNXFiles
import RNNXFormats
import RNNXJSON
import RNNXKernels
import RNNXRuntime

/// `rnnx bench`: how fast a model runs here.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast a model runs here.",
    discussion: """
      Samples per second and the time of one call, by batch size and threads, beside what this processor's
      multiply-adds allow. Before and after each row a loop on as many threads shows whether their cores are
      there; a row without them is measured again, up to five times.

        rnnx bench model.h5
        rnnx bench model.h5 --input digits.idx --batch-size 1 --batch-size 32 --threads 1
      """)

  @Argument(help: "The model file; without it the bundled digit classifier.") var model: String?

  @Option(
    help: ArgumentHelp(
      "A data file whose samples are taken instead of made-up ones; name=file for several inputs.",
      valueName: "data"))
  var input: [String] = []

  @Option(help: "A batch size; repeat it for several (1, 8, 32, 256, 1024).")
  var batchSize: [Int] = []

  @Option(help: "A number of threads; repeat it for several (1 and all).") var threads: [Int] = []

  @Option(help: "How numbers are multiplied (\(Precision.names)).")
  var precision = Precision.float32

  @Option(help: "The number of steps where the model leaves it open.") var timeSteps = 32

  @Option(help: "Seconds a row of the table.") var seconds = 0.5

  @Flag(help: "Only measure the processor's multiply-adds, by threads.") var limit = false

  @Flag(help: "Print one JSON document.") var json = false

  func validate() throws {
    guard timeSteps > 0 else { throw ValidationError("--time-steps: expected 1 or more") }
    guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds: expected up to 60") }
    guard batchSize.allSatisfy({ 1...1_000_000 ~= $0 }) else {
      throw ValidationError("--batch-size: expected 1 to 1000000")
    }
    guard threads.allSatisfy({ 1...256 ~= $0 }) else {
      throw ValidationError("--threads: expected 1 to 256")
    }
  }

  func run() throws {
    if limit { return try Console.print(try limits()) }
    let source = ModelSource(path: model)
    let ready = try source.prepare(try source.read().graph, precision: precision)
    let samples = BenchmarkSamples(graph: ready.graph, timeSteps: timeSteps, files: input)
    let benchmark = Benchmark(
      model: ready, batchSizes: batchSize.isEmpty ? [1, 8, 32, 256, 1024] : batchSize,
      threadCounts: threadCounts, seconds: seconds, samples: { try samples.batches(of: $0) })
    let (rows, limit) = try benchmark.run()
    try Console.print(json ? try document(rows, limit, source) : text(rows, limit, source))
  }

  private var threadCounts: [Int] {
    threads.isEmpty ? (availableCores > 1 ? [1, availableCores] : [1]) : threads
  }

  private func text(_ rows: [Benchmark.Row], _ limit: Double, _ source: ModelSource) -> String {
    var table = TextTable([.right, .right, .right, .right, .right, .right, .left])
    table.add(["Batch", "Threads", "Samples/s", "Median ms", "99 % ms", "Of limit", ""])
    for row in rows {
      table.add([
        "\(row.batchSize)", "\(row.threads)", NumberText.grouped(Int(row.samplesPerSecond)),
        NumberText.fixed(row.median * 1000, decimals: 3),
        NumberText.fixed(row.slow * 1000, decimals: 3),
        row.limitShare.map { NumberText.fixed($0 * 100, decimals: 0) + " %" } ?? "",
        row.share < Benchmark.requiredShare ? "the cores were busy with other work" : "",
      ])
    }
    let title =
      "\(source.name), kernels \(KernelInfo.current.instructionSet.rawValue), \(precision.rawValue),"
      + " multiply-add limit \(Self.gigaflops(limit)) GFLOP/s a core"
    return ([title, ""] + table.lines(width: 100)).joined(separator: "\n")
  }

  private static func gigaflops(_ rate: Double) -> String {
    NumberText.fixed(rate / 1e9, decimals: 1)
  }

  private func document(
    _ rows: [Benchmark.Row], _ limit: Double, _ source: ModelSource
  ) throws -> String {
    let list = rows.map { row -> JSONValue in
      .object([
        "batch_size": .integer(row.batchSize), "threads": .integer(row.threads),
        "samples_per_second": .number(row.samplesPerSecond),
        "median_seconds": .number(row.median), "p99_seconds": .number(row.slow),
        "calls": .integer(row.times.count), "share_of_cores": .number(row.share),
        "rejected_windows": .integer(row.rejected),
        "share_of_limit": row.limitShare.map { .number($0) } ?? .null,
      ])
    }
    return try JSONText.document(
      .object([
        "model": .string(source.name),
        "kernels": .string(KernelInfo.current.instructionSet.rawValue),
        "precision": .string(precision.rawValue),
        "limit_operations_per_second": .number(limit), "rows": .array(list),
      ]))
  }

  /// The multiply-add limit of one thread and the share of it that each of several threads gets.
  private func limits() throws -> String {
    var calibration = Calibration(precision)
    let shares = threadCounts.map { threads in
      (threads, (0..<3).map { _ in calibration.share(threads: threads) }.sorted()[1])
    }
    if json {
      return try JSONText.document(
        .object([
          "limit_operations_per_second": .number(calibration.single),
          "threads": .array(
            shares.map {
              .object(["threads": .integer($0.0), "share_of_cores": .number($0.1)])
            }),
        ]))
    }
    let title = "multiply-add limit \(Self.gigaflops(calibration.single)) GFLOP/s a core"
    let lines = shares.map {
      "\($0.0) threads: \(NumberText.fixed($0.1 * 100, decimals: 0)) % of it each"
    }
    return ([title] + lines).joined(separator: "\n")
  }
}
