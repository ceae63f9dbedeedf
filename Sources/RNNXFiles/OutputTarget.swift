#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an output path means: a file to be replaced by a finished one, or something that is written directly.
enum OutputTarget: Equatable {
  /// A regular file or nothing yet, at the end of all symbolic links; `permissions` are those of the old file.
  case file(path: String, permissions: mode_t?)
  /// A pipe or device.
  case device(path: String)
  /// A descriptor of this process, such as `/dev/stdout`.
  case descriptor(Int32)

  /// Finds out what `path` means by following its symbolic links one by one.
  ///
  /// `/dev/stdout` is a link that may lead to a regular file, where standard output is redirected to one. That file is
  /// not replaced, since whoever redirected has it open.
  init(of path: String) throws(FileError) {
    var current = path
    for _ in 0..<40 {
      if let id = Self.descriptorNumber(of: current) {
        self = .descriptor(id)
        return
      }
      guard let status = try FileStatus(ofPath: current, as: path) else {
        self = .file(path: current, permissions: nil)
        return
      }
      switch status.kind {
      case .regular:
        self = .file(path: current, permissions: status.permissions)
        return
      case .other:
        self = .device(path: current)
        return
      case .directory: throw FileError(path: path, operation: .create, reason: .directory)
      case .symbolicLink: current = try Self.destination(ofLink: current, as: path)
      }
    }
    throw FileError(path: path, operation: .create, reason: .system(ELOOP))
  }

  private static func descriptorNumber(of path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      let prefix = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
      return prefix.flatMap { Int32(path.dropFirst($0.count)) }
    }
  }

  private static func destination(
    ofLink link: String, as path: String
  ) throws(FileError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count >= 0 else { throw FileError(path: path, operation: .create, code: errno) }
    let destination = String(
      decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard !destination.hasPrefix("/") else { return destination }
    return PathParts(link).directory + "/" + destination
  }
}
