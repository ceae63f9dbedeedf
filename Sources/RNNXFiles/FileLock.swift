#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Locks that say "a process is writing this temporary file"; the system drops them when that process ends.
///
/// Two kinds are held. `flock` is the one that every system has; but libhdf5 takes it itself on the files that it
/// writes, so it must be given up while libhdf5 writes. On Linux a lock on the open file description
/// (`F_OFD_SETLK`, see `fcntl(2)`), which libhdf5 does not use, bridges that gap.
enum FileLock {
  /// Takes both locks without waiting; false where another process holds one.
  static func tryLock(_ id: Int32) -> Bool {
    let isLocked = Descriptor.retrying { flock(id, LOCK_EX | LOCK_NB) } == 0
    return isLocked && tryLockDescription(id)
  }

  /// Gives up the `flock` and keeps the other, where there is one.
  static func yieldToLibrary(_ id: Int32) {
    _ = flock(id, LOCK_UN)
  }

  private static func tryLockDescription(_ id: Int32) -> Bool {
    #if os(Linux)
      let setOpenFileDescriptionLock: Int32 = 37
      var range = flock()
      range.l_type = Int16(F_WRLCK)
      range.l_whence = Int16(SEEK_SET)
      // File systems without such locks answer EINVAL: then flock alone decides.
      guard fcntl(id, setOpenFileDescriptionLock, &range) != 0 else { return true }
      return errno != EAGAIN && errno != EACCES
    #else
      return true
    #endif
  }
}
