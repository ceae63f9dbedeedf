#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The number of processors that are there to run on, at least 1.
package let availableCores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
