#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A new file beside its target, locked while its owner lives: `.NAME.rnnx-PID-RANDOM.tmp`.
struct TemporaryFile: ~Copyable {
  let path: String
  let descriptor: Descriptor

  /// Creates the file in the directory of `target`; errors name `name`, what the caller asked for.
  init(besides target: String, permissions: mode_t?, as name: String) throws(FileError) {
    let parts = PathParts(target)
    for _ in 0..<100 {
      let path = parts.directory + "/" + Self.name(for: parts.name)
      let descriptor: Descriptor
      do {
        descriptor = try Descriptor(
          opening: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
          mode: permissions.map { $0 & 0o600 | 0o200 } ?? 0o666, as: name, doing: .create)
      } catch {
        if error.reason == .exists { continue }
        throw error
      }
      // Whoever removes stale files may have been faster than the lock: then another name is tried.
      if FileLock.tryLock(descriptor.id), try descriptor.status().nameCount > 0 {
        if let permissions { _ = fchmod(descriptor.id, permissions) }
        self.path = path
        self.descriptor = descriptor
        return
      }
      unlink(path)
    }
    throw FileError(path: name, operation: .create, reason: .exists)
  }

  private static func name(for target: String) -> String {
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return prefix(for: target) + "\(getpid())-\(random)" + suffix
  }

  private static let suffix = ".tmp"

  /// Names may have 255 bytes; a long one is cut, so that the rest fits.
  private static func prefix(for target: String) -> String {
    var name = target
    while name.utf8.count > 180 { name.removeLast() }
    return ".\(name).rnnx-"
  }

  /// Removes the temporaries of `target` whose owners are gone; what cannot be removed stays without complaint.
  static func removeStale(of target: String) {
    let parts = PathParts(target)
    guard let directory = opendir(parts.directory) else { return }
    defer { closedir(directory) }
    let prefix = prefix(for: parts.name)
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
      removeIfUnlocked(parts.directory + "/" + name)
    }
  }

  private static func removeIfUnlocked(_ path: String) {
    let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK
    guard let descriptor = try? Descriptor(opening: path, flags: flags, doing: .open),
      let status = try? descriptor.status(), status.kind == .regular,
      FileLock.tryLock(descriptor.id)
    else { return }
    unlink(path)
  }
}
