#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What stands in folders, and making them.
package enum Folder {
  /// Whether a path names a folder; symbolic links are followed.
  package static func isFolder(_ path: String) -> Bool {
    kind(path) == S_IFDIR
  }

  /// Whether a path names a regular file; symbolic links are followed.
  package static func isFile(_ path: String) -> Bool {
    kind(path) == S_IFREG
  }

  private static func kind(_ path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & S_IFMT : nil
  }

  /// The names in a folder, sorted, without those that begin with a dot.
  package static func names(in path: String) throws(FileError) -> [String] {
    guard let directory = opendir(path) else {
      throw FileError(path: path, operation: .open, code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// All regular files in a folder and in those inside it, as paths from it, sorted.
  ///
  /// Symbolic links to folders are not followed, so there are no circles; deeper than `depth` is not
  /// looked. `goesOn` is told of a folder inside that cannot be looked into; where it is missing that is an error.
  package static func files(
    in path: String, depth: Int = 16, goesOn: ((FileError) -> Void)? = nil
  ) throws(FileError) -> [String] {
    var files: [String] = []
    for name in try names(in: path) {
      let inner = path + "/" + name
      var info = stat()
      guard lstat(inner, &info) == 0 else { continue }
      if info.st_mode & S_IFMT == S_IFDIR {
        if depth > 0 {
          do throws(FileError) {
            files += try self.files(in: inner, depth: depth - 1, goesOn: goesOn)
              .map { name + "/" + $0 }
          } catch {
            guard let goesOn else { throw error }
            goesOn(error)
          }
        }
      } else if isFile(inner) {
        files.append(name)
      }
    }
    return files
  }

  /// Makes a folder and those on the way to it, where they are not there.
  package static func create(_ path: String) throws(FileError) {
    guard !path.isEmpty, !isFolder(path) else { return }
    let parent = PathParts(path).directory
    if parent != path { try create(parent) }
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) else {
      throw FileError(path: path, operation: .create, code: errno)
    }
  }
}
