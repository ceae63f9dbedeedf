#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Makes a full disk quota (SIGXFSZ) and a closed pipe (SIGPIPE) errors of the write instead of the end of the process.
///
/// A program calls this once at its start; libraries do not decide about a process' signals.
package func ignoreWriteSignals() {
  signal(SIGXFSZ, SIG_IGN)
  signal(SIGPIPE, SIG_IGN)
}
