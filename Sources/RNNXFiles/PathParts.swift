/// A path split at its last slash.
package struct PathParts: Equatable, Sendable {
  /// What comes before the last component: `.` for a plain name, `/` for the root; never empty.
  package let directory: String
  /// The last component.
  package let name: String

  /// Splits `path`.
  package init(_ path: String) {
    guard let slash = path.lastIndex(of: "/") else {
      directory = "."
      name = path
      return
    }
    directory = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[path.index(after: slash)...])
  }

  /// The name's part after its last dot in lower case, without the dot; empty where there is none.
  package var fileExtension: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The name without its last dot and what follows.
  package var stem: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
