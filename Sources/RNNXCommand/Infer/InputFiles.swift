import RNNXData
import RNNXRuntime

/// Which file, and which array in it, feeds which input of a model.
enum InputFiles {
  /// Splits `name=file`; files without a name feed the inputs that are left, in order.
  static func assign(
    _ arguments: [String], to names: [String]
  ) throws(RuntimeError) -> [String: String] {
    var files: [String: String] = [:]
    var unnamed: [String] = []
    for argument in arguments {
      guard let sign = argument.firstIndex(of: "="), !argument[..<sign].contains("/") else {
        unnamed.append(argument)
        continue
      }
      let name = String(argument[..<sign])
      guard names.contains(name) else {
        throw .unknownInput(name, nearest: NearestName.of(name, among: names) ?? "")
      }
      guard files[name] == nil else { throw .repeatedInput(name) }
      files[name] = String(argument[argument.index(after: sign)...])
    }
    let open = names.filter { files[$0] == nil }
    guard unnamed.count <= open.count else {
      throw .inputCount(expected: names, found: arguments.count)
    }
    for (name, file) in zip(open, unnamed) { files[name] = file }
    return files
  }

  /// Opens the source of every input; one file with an array an input feeds them all.
  static func open(
    _ arguments: [String], for names: [String], options: ReadingOptions
  ) throws -> [any SampleSource] {
    if arguments.count == 1, names.count > 1, let argument = arguments.first,
      !names.contains(where: { argument.hasPrefix($0 + "=") })
    {
      let input = try DataInput(opening: argument, options: options)
      return try names.map { try input.array($0) }
    }
    let files = try assign(arguments, to: names)
    return try names.map { name in
      guard let path = files[name] else { throw RuntimeError.missingInput(name) }
      let input = try DataInput(opening: path, options: options)
      return input.names.contains(name) ? try input.array(name) : try input.single()
    }
  }
}
