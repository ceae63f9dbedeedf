/// What a name in a group stands for.
public enum ObjectKind: String, Sendable, Equatable {
  case group
  case dataset
  case namedDatatype = "named datatype"
  /// A path inside the same file; never followed.
  case softLink = "soft link"
  /// A path inside another file; never followed.
  case externalLink = "external link"
  /// A link of a kind that only its writer knows; never followed.
  case userDefinedLink = "user-defined link"
  /// An object of a kind that this library does not know.
  case unknown = "unknown object"

  /// Whether this is a link to somewhere else and no object of this group.
  public var isLink: Bool {
    switch self {
    case .softLink, .externalLink, .userDefinedLink: true
    case .group, .dataset, .namedDatatype, .unknown: false
    }
  }
}

/// A name in a group and what it stands for.
public struct Child: Sendable, Equatable {
  /// One component, without slashes.
  public var name: String
  /// What it stands for.
  public var kind: ObjectKind
}
