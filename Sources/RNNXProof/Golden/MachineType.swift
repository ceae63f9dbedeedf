import RNNXKernels

/// The kind of machine whose results have the same bits: architecture and kernels.
public enum MachineType {
  /// This process's.
  public static let current: String = {
    #if arch(x86_64)
      let architecture = "x86_64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "unknown"
    #endif
    return architecture + " " + KernelInfo.current.instructionSet.rawValue
  }()
}
