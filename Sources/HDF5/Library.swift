import CHDF5

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an error will name: known before the call, needed only when it fails.
struct Place: Sendable {
  var file: String
  var object = ""
  var operation: HDF5Error.Operation

  func error(_ reason: HDF5Error.Reason) -> HDF5Error {
    HDF5Error(file: file, object: object, operation: operation, reason: reason)
  }
}

/// The one door to libhdf5, which writes files: every call goes through ``perform(_:)``.
///
/// Error printing and the error stack belong to the calling thread, so both are handled around every call. Where the
/// library was built without its own lock, this door has one; it is recursive because a `deinit` may run inside.
enum Library {
  /// Runs one call of libhdf5, or a few that belong together; a negative result throws what the library gives as cause.
  @discardableResult
  static func call<Status: SignedInteger>(
    _ place: @autoclosure () -> Place, _ body: () -> Status
  ) throws(HDF5Error) -> Status {
    let (status, cause) = perform(body)
    if let cause { throw place().error(cause.reason) }
    return status
  }

  /// Runs `body` and gives the cause when its result is negative.
  static func perform<Status: SignedInteger>(_ body: () -> Status) -> (Status, ErrorStack?) {
    exclusively {
      let status = body()
      guard status < 0 else { return (status, nil) }
      let stack = ErrorStack.current()
      H5Eclear2(hid_t(H5E_DEFAULT))
      return (status, stack)
    }
  }

  /// Runs `body`, which asks for several facts that cannot fail or whose failure it sees itself.
  static func exclusively<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let isThreadSafe = started
    if !isThreadSafe { pthread_mutex_lock(lock) }
    defer { if !isThreadSafe { pthread_mutex_unlock(lock) } }
    H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
    return try body()
  }

  /// Starts the library once; whether it has a lock of its own.
  ///
  /// `H5dont_atexit` first: at exit other threads may still be inside. Plug-ins off: a file must not choose code to load.
  private static let started: Bool = {
    H5dont_atexit()
    H5open()
    H5PLset_loading_state(0)
    var isThreadSafe = false
    H5is_library_threadsafe(&isThreadSafe)
    return isThreadSafe
  }()

  /// Created once, never destroyed, and only passed to pthread functions: safe to share.
  nonisolated(unsafe) private static let lock: UnsafeMutablePointer<pthread_mutex_t> = {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, &attributes)
    return lock
  }()
}
