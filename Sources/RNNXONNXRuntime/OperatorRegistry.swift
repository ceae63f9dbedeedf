/// The operators by name.
enum OperatorRegistry {
  static let all: [String: OperatorDefinition] = {
    let families: [[OperatorDefinition]] = [
      arithmeticOperators,
      comparisonOperators,
      functionOperators,
      activationOperators,
      normalizingOperators,
      productOperators,
      einsumOperators,
      reductionOperators,
      shapeOperators,
      arrangingOperators,
      indexingOperators,
      constantOperators,
      convolutionOperators,
      transposedConvolutionOperators,
      recurrentOperators,
      controlOperators,
    ]
    return Dictionary(uniqueKeysWithValues: families.joined().map { ($0.name, $0) })
  }()
}
