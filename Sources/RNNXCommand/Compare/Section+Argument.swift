// A conformance of a public type is public, and so must be what it names.
public import ArgumentParser
public import RNNXProof

extension ComparisonOptions.Section: ExpressibleByArgument {}
