#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processors that this process may use.
let processors: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
