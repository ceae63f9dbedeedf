import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

/// A change to a real architecture, and what must be said of it.
struct BadGraph: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let message: String
  let change: @Sendable (inout EditedArchitecture) -> Void

  init(
    _ description: String, _ message: String,
    _ change: @escaping @Sendable (inout EditedArchitecture) -> Void
  ) {
    testDescription = description
    self.message = message
    self.change = change
  }
}

@Suite("Graphs that make no sense end with one message that names the layer")
struct BadGraphTests {
  /// One dialect with calls as objects, one with lists.
  static let fixtures = ["keras3-weights/nested_functional", "tfkeras-weights/nested_functional"]

  static let graphs = [
    BadGraph(
      "an input from nowhere",
      "layer \"before\" takes its input from output 0 of call 0 of \"frist\", which does not exist"
    ) { $0.rewire(["before"], from: "first", to: "frist") },
    BadGraph(
      "an input from nowhere in a nested model",
      "layer \"inner/deep\" takes its input from output 0 of call 0 of \"c\", which does not exist"
    ) { $0.rewire(["inner", "deep"], from: "b", to: "c") },
    BadGraph(
      "a circle", "layer \"before\" is part of a circle: its input depends on its output"
    ) { $0.rewire(["before"], from: "first", to: "inner") },
    BadGraph(
      "a layer that feeds itself",
      "layer \"inner/sum\" is part of a circle: its input depends on its output"
    ) { $0.rewire(["inner", "sum"], from: "a", to: "sum") },
    BadGraph(
      "an output from nowhere",
      "names output 0 of call 0 of \"off_sum\" among its inputs or outputs, which does not exist"
    ) { $0.rename("of_sum", to: "off_sum", in: "output_layers") },
    BadGraph(
      "calls that are no list", "layer \"of_sum\": inbound_nodes: expected a list of calls"
    ) { $0.set("inbound_nodes", of: ["of_sum"], to: "inner") },
    BadGraph(
      "a layer that is never called",
      "names output 0 of call 0 of \"of_sum\" among its inputs or outputs, which does not exist"
    ) { $0.set("inbound_nodes", of: ["of_sum"], to: []) },
    BadGraph(
      "shapes that do not meet at a merge",
      "layer \"inner/sum\": expected shapes that broadcast, found (None, 5, 3), (None, 4, 3)"
    ) { $0.configure($0.shapeKey, of: ["second"], to: [nil, 4, 3]) },
    BadGraph(
      "a wrong rank",
      "layer \"inner/deep\": expected an input of shape (batch, time steps, features), found (None, 3)",
    ) { $0.configure($0.shapeKey, of: ["second"], to: [nil, 3]) },
  ]

  @Test("a changed graph", arguments: fixtures, graphs)
  func refused(_ name: String, _ graph: BadGraph) throws {
    var edited = try EditedArchitecture(name)
    graph.change(&edited)
    let run = try edited.infer()
    #expect(run.exitCode == 65)
    #expect(run.errors.contains(graph.message), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.output == "")
  }

  @Test(
    "a call that has no such output is named, and what is wrong behind it is not",
    arguments: fixtures)
  func missingOutput(_ name: String) throws {
    var edited = try EditedArchitecture(name)
    let node: JSONValue =
      name.hasPrefix("keras3")
      ? [
        "args": [
          [
            "class_name": "__keras_tensor__",
            "config": [
              "dtype": "float32", "keras_history": ["inner", 0, 9], "shape": [nil, 5, 3],
            ],
          ]
        ], "kwargs": [:],
      ] : [["inner", 1, 9, [:]]]
    edited.set("inbound_nodes", of: ["of_sum"], to: [node])
    let run = try edited.infer()
    #expect(run.exitCode == 65)
    #expect(
      run.errors.contains(
        "layer \"of_sum\" takes its input from output 9 of call 0 of \"inner\", which does not exist"
      ))
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test(
    "a layer that is used before the file defines it runs as if it stood in front",
    arguments: fixtures)
  func order(_ name: String) throws {
    var edited = try EditedArchitecture(name)
    let plain = try edited.infer()
    edited.moveFirstLayerToTheEnd()
    let moved = try edited.infer()
    #expect(plain.exitCode == 0 && moved.exitCode == 0, "\(moved.errors)")
    #expect(plain.output == moved.output && plain.output.contains("\"predictions\""))
  }

  @Test(
    "inputs that are missing, too many, misnamed or repeated",
    arguments: [
      (["first=first"], "the input \"second\" is missing"),
      (
        ["first=first", "second=second", "third=first"],
        "no input \"third\"; the nearest is \"first\""
      ),
      (["first", "second", "first"], "the model takes 2 inputs (first, second), found 3"),
      (["frist=first", "second=second"], "no input \"frist\"; the nearest is \"first\""),
      (
        ["first=first", "second=second", "first=second"],
        "the input \"first\" is given more than once"
      ),
    ])
  func inputs(_ inputs: [String], _ message: String) throws {
    let run = try EditedArchitecture(Self.fixtures[0]).infer(inputs: inputs)
    #expect(run.exitCode == 65)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("time steps too few for a kernel are told with the layer")
  func shortSequences() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("[[1,2]]\n".utf8), to: "short.jsonl")
    let model = Fixtures.path("examples/lengths/plain.keras")
    let run = try Program.run(["infer", "--model", model, "--input", folder("short.jsonl")])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("layer \"conv1d\": expected"), "\(run.errors)")
    #expect(run.errors.contains("found (None, 1, 2)"), "\(run.errors)")
  }
}

extension EditedArchitecture {
  /// Under which key an input layer keeps its shape.
  var shapeKey: String {
    fixture.name.hasPrefix("keras3") ? "batch_shape" : "batch_input_shape"
  }
}
