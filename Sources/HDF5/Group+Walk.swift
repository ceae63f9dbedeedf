/// One name met while walking through a file.
public struct TreeEntry: Sendable {
  /// The absolute path.
  public let path: String
  /// Groups above it, less one: 0 for the names in the group where the walk began.
  public let depth: Int
  /// What the name stands for.
  public let kind: ObjectKind
  /// What was found there.
  public let content: Content

  /// What stands behind a name.
  public enum Content: Sendable {
    /// A group; what is in it follows.
    case group(Group)
    /// A group that was met before, by another name; what is in it does not follow again.
    case repeatedGroup(firstPath: String)
    case dataset(Dataset)
    /// A link or an object that is not opened.
    case unopened
    /// An object that could not be opened, and why.
    case unreadable(HDF5Error)
  }

  /// The last component of the path.
  public var name: String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension Group {
  /// Calls `visit` for every name below this group, each group before what is in it.
  ///
  /// Links are reported and never followed; a group with several names is entered once. Objects that cannot be opened
  /// are reported as `unreadable` and the walk goes on.
  /// - Throws: ``HDF5Error`` with `limitExceeded` when the file asks for more than its ``ReadLimits`` allow, or with what
  ///   kept a group from being listed; and whatever `visit` throws.
  public func walk(
    in order: Order = .creation, _ visit: (TreeEntry) throws -> Void
  ) throws {
    var walk = Walk(order: order, limits: node.file.limits)
    walk.visited[node.identity] = path
    try walk.enter(self, depth: 0, visit)
  }
}

/// The state of one walk.
private struct Walk {
  let order: Group.Order
  let limits: ReadLimits
  /// Where each group was met first.
  var visited: [ObjectIdentity: String] = [:]
  var count = 0

  mutating func enter(
    _ group: Group, depth: Int, _ visit: (TreeEntry) throws -> Void
  ) throws {
    for child in try group.children(in: order) {
      count += 1
      guard count <= limits.objectCount else {
        throw group.node.place(.list).error(
          .limitExceeded(.objectCount, requested: count, allowed: limits.objectCount))
      }
      let path = group.path(of: child.name)
      let content = try content(of: child, at: path, in: group)
      try visit(TreeEntry(path: path, depth: depth, kind: child.kind, content: content))
      if case .group(let inner) = content { try enter(inner, depth: depth + 1, visit) }
    }
  }

  private mutating func content(
    of child: Child, at path: String, in group: Group
  ) throws(HDF5Error) -> TreeEntry.Content {
    do throws(HDF5Error) {
      switch child.kind {
      case .group:
        let inner = try group.group(child.name)
        if let firstPath = visited[inner.node.identity] {
          return .repeatedGroup(firstPath: firstPath)
        }
        visited[inner.node.identity] = path
        return .group(inner)
      case .dataset: return .dataset(try group.dataset(child.name))
      // An unknown object is opened for what keeps it from being read.
      case .unknown: return .dataset(try group.dataset(child.name))
      case .namedDatatype, .softLink, .externalLink, .userDefinedLink: return .unopened
      }
    } catch {
      if case .limitExceeded(let limit, _, _) = error.reason, limit != .rank { throw error }
      return .unreadable(error)
    }
  }
}
