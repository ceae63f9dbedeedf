package import RNNXFiles

/// Why a compressed file or a zip archive could not be read or written.
package struct ArchiveError: Error, Equatable, Sendable {
  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    /// The file itself could not be read or written.
    case file(FileError)
    /// The file is no zip archive: it does not end with an end record.
    case notZip
    /// A record contradicts itself or another one, or lies outside the file; a sentence about it.
    case malformed(String)
    /// The compressed bytes are no deflate stream, or their checksum does not fit.
    case corrupt(String)
    /// The compressed bytes end too early.
    case truncated
    /// Bytes follow after the end of the compressed data.
    case trailingBytes
    /// A feature that archives of arrays and models do not need: encryption, other compression, several disks.
    case unsupported(String)
    /// A name that could lead outside a folder, or that is no text.
    case unsafeName
    /// Two members have names that some file systems take for the same.
    case duplicateName
    /// There is no such member.
    case missing
    /// The archive asks for more than `limit` of something.
    case limitExceeded(String, requested: Int, limit: Int)
  }

  /// The archive as the caller named it.
  package let file: String
  /// The member, where one is concerned.
  package let member: String?
  /// What is wrong.
  package let reason: Reason

  /// Makes an error.
  package init(file: String, member: String? = nil, reason: Reason) {
    self.file = file
    self.member = member
    self.reason = reason
  }
}

extension ArchiveError: CustomStringConvertible {
  /// File, member, what is wrong.
  package var description: String {
    if case .file(let error) = reason { return error.description }
    let place = member.map { ": member \"\($0.printable)\"" } ?? ""
    return "\(file.printable)\(place): \(reason)"
  }
}

extension ArchiveError.Reason: CustomStringConvertible {
  /// What is wrong, in words.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .notZip: "expected a zip archive, found no end record in the last bytes"
    case .malformed(let what): "malformed archive: \(what)"
    case .corrupt(let what): "damaged compressed data: \(what)"
    case .truncated: "the compressed data end too early; the file was cut short"
    case .trailingBytes: "expected nothing after the compressed data, found more bytes"
    case .unsupported(let what): "expected stored or deflated members, found \(what)"
    case .unsafeName: "expected a relative path as name, found one that could lead elsewhere"
    case .duplicateName:
      "expected each name once, found it again (upper and lower case count as the same)"
    case .missing: "there is no such member"
    case .limitExceeded(let what, let requested, let limit):
      "expected at most \(limit) \(what), found \(requested)"
    }
  }
}

/// Runs `body` and passes the error of a file on as one of an archive.
func asArchive<Result>(
  member: String? = nil, _ body: () throws(FileError) -> Result
) throws(ArchiveError) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw ArchiveError(file: error.path, member: member, reason: .file(error))
  }
}
