import RNNXKernels

/// The number of processors that this process may run on, at least 1.
package let availableCores = WorkerPool.availableCores
