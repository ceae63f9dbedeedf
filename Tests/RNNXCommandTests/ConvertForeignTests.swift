import Foundation
import RNNXJSON
import RNNXTestSupport
import Testing

@Suite("rnnx convert, layers that hold code")
struct ConvertForeignTests {
  @Test(
    "Lambda and custom layers are carried as they stand, and said to be there",
    arguments: [
      ("keras3-h5/refused_lambda", "keras-h5"), ("keras3-h5/refused_custom_layer", "keras-h5"),
      ("tfkeras-h5/refused_lambda", "keras2-h5"),
      ("tfkeras-h5/refused_custom_layer", "keras2-h5"),
      ("keras3-h5/refused_lambda_nested", "keras-h5"),
    ])
  func carried(name: String, format: String) throws {
    let folder = try TemporaryFolder()
    let source = Fixtures.path(name + "/model.h5")
    let outcome = try Program.run([
      "convert", source, folder("new.h5"), "--to", format, "--json",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    let changes = try outcome.json()["changes"]?.arrayValue ?? []
    #expect(changes.contains { $0["text"]?.stringValue?.contains("carried as it stands") == true })
    let config = { (file: String) in
      try Program.run(["inspect", file, "--show", "config", "--json"]).json()
    }
    // Word by word what the file said, but for what stands around it.
    let (old, new) = (foreign(try config(source)), foreign(try config(folder("new.h5"))))
    #expect(!old.isEmpty && old == new)
    let refused = try Program.run(["infer", "--model", folder("new.h5"), "--input", source])
    #expect(refused.exitCode != 0)
  }

  /// The configs of layers that no Keras has, at any depth.
  private func foreign(_ value: JSONValue) -> [JSONValue] {
    if let object = value.objectValue {
      let name = object["class"]?.stringValue ?? ""
      if name == "Lambda" || name == "Scale" {
        return object["config"].map { [$0] } ?? []
      }
      return object.flatMap { foreign($0.value) }
    }
    return (value.arrayValue ?? []).flatMap(foreign)
  }
}
