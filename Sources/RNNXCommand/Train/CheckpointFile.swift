import RNNXFiles
import RNNXJSON
import RNNXTraining

/// The file from which a run goes on: `<output>.checkpoint`.
///
/// A line that says what it is, a line of JSON with the recipe, all counters and the lengths of the
/// arrays, then the arrays as float32 in the byte order of this machine.
struct CheckpointFile {
  private static let magic = "rnnx checkpoint 1\n"
  private static let limit = 1 << 34

  /// The path beside a model file.
  static func path(for output: String) -> String { output + ".checkpoint" }

  /// Writes a snapshot; an older one stays whole until this one is.
  static func write(_ snapshot: Snapshot, recipe: JSONObject, to path: String) throws {
    let header: JSONValue = [
      "recipe": .object(recipe), "facts": .object(snapshot.facts),
      "counts": .array(snapshot.arrays.map { .integer($0.count) }),
    ]
    let file = try AtomicOutputFile(path: path)
    try file.write(magic)
    try file.write(try JSONText.line(header) + "\n")
    for array in snapshot.arrays { try file.write(array.withUnsafeBytes { [UInt8]($0) }) }
    try file.commit()
  }

  /// Reads a snapshot of a run of `recipe`; only the number of epochs may be another.
  static func read(_ path: String, recipe: JSONObject) throws -> Snapshot {
    let bytes = try readFile(path, limit: limit)
    let start = Array(magic.utf8)
    guard bytes.starts(with: start), let end = bytes[start.count...].firstIndex(of: 10) else {
      throw CommandFailure.badInput(
        path, "expected a checkpoint of rnnx train, found something else")
    }
    let header: JSONValue
    do throws(JSONError) { header = try JSONValue(parsing: Array(bytes[start.count..<end])) } catch
    {
      throw CommandFailure.badInput(path, error.description)
    }
    guard let facts = header["facts"]?.objectValue, let lengths = header["counts"]?.arrayValue,
      let kept = header["recipe"]?.objectValue
    else { throw CommandFailure.badInput(path, "the header is incomplete") }
    guard comparable(kept) == comparable(recipe) else {
      throw CommandFailure.badInput(
        path, "belongs to a run of another recipe (only fit: epochs may be changed)")
    }
    var arrays: [[Float]] = []
    var place = end + 1
    for length in lengths {
      let count = length.intValue ?? -1
      guard count >= 0, count <= (bytes.count - place) / 4 else {
        throw CommandFailure.badInput(path, "the file is cut off")
      }
      let array = bytes.withUnsafeBytes { raw in
        (0..<count).map { raw.loadUnaligned(fromByteOffset: place + 4 * $0, as: Float.self) }
      }
      arrays.append(array)
      place += 4 * count
    }
    return Snapshot(facts: facts, arrays: arrays)
  }

  private static func comparable(_ recipe: JSONObject) -> JSONObject {
    var recipe = recipe
    var fit = recipe["fit"]?.objectValue ?? JSONObject()
    fit["epochs"] = nil
    recipe["fit"] = .object(fit)
    return recipe
  }
}
