// The umbrella: everything that a program needs to read, explain and run recurrent networks.
@_exported public import HDF5
@_exported public import RNNXData
@_exported public import RNNXFormats
@_exported public import RNNXGraph
@_exported public import RNNXProof
@_exported public import RNNXRuntime
@_exported public import RNNXTraining
