import CRNNXKernels

/// Threads that run the parts of one job and wait for the next.
public final class WorkerPool: Sendable {
  /// The pool of the process; its threads start when a job first needs them.
  public static let shared = WorkerPool()

  /// The number of processors that this process may run on, at least 1.
  ///
  /// Linux: those of its affinity mask (`taskset`), but no more than the quota of its control group (`docker --cpus`)
  /// gives, rounded up.
  public static let availableCores = Int(rnnx_available_cores())

  private init() {}

  /// Calls `body` once with each index below `count` and returns when all calls are done.
  ///
  /// Up to `threads` threads share the work, the caller being one of them.
  /// Which thread gets which index is open, so results must not depend on it. May be called from several threads at once,
  /// and from inside `body`: whoever finds the pool busy does its own job alone.
  public func run(count: Int, threads: Int, body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      // The job is over before this call returns, and so is every use of the context.
      withExtendedLifetime(Job(body: body)) { job in
        rnnx_run_parallel(
          Int64(count), Int64(threads),
          { context, index in
            guard let context else { return }
            Unmanaged<Job>.fromOpaque(context).takeUnretainedValue().body(Int(index))
          },
          Unmanaged.passUnretained(job).toOpaque())
      }
    }
  }

  /// What a C function pointer cannot carry.
  private final class Job: Sendable {
    let body: @Sendable (Int) -> Void

    init(body: @escaping @Sendable (Int) -> Void) { self.body = body }
  }
}
