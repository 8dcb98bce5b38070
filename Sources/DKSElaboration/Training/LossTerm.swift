import DKSDiagnostics
import DKSGraph

/// A term of the loss, and where the text has it.
struct LossTerm {
  var term: TrainingPlan.Term
  /// The type of the output.
  let type: TensorType
  /// The call.
  let span: SourceSpan
  /// What stands behind `target:`, if the text says it.
  let targetSpan: SourceSpan?

  init(_ term: TrainingPlan.Term, type: TensorType, at span: SourceSpan, target: SourceSpan?) {
    (self.term, self.type, self.span, targetSpan) = (term, type, span, target)
  }

  /// The shape of the target of one example: class indices have one for each location, none for the features.
  var targetShape: [Int] {
    guard term.kind == .crossEntropy, let axis = type.featureAxis else { return type.shape }
    var shape = type.shape
    shape.remove(at: axis)
    return shape
  }
}
