extension LayerRegistry {
  /// Adds the operators of `keras.ops`, each under "ops." and its class name.
  mutating func registerOperators() {
    register(ElementwiseOperator.self, as: ElementwiseOperator.classNames)
    register(ReductionOperator.self, as: ReductionOperator.classNames)
    register(AxisOperator.self, as: AxisOperator.classNames)
    register(ReshapeOperator.self, as: ReshapeOperator.classNames)
    register(SelectionOperator.self, as: SelectionOperator.classNames)
    register(JoinOperator.self, as: JoinOperator.classNames)
    register(ContractionOperator.self, as: ContractionOperator.classNames)
    register(OneHotOperator.self)
  }
}
