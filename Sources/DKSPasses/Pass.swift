import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSKernels

/// One step of the pipeline: graph to graph.
///
/// A pass does one thing, says what it changed, and changes nothing when it is run a second time.
package protocol Pass: Sendable {
  /// The name after `--print-after`, kebab-case.
  static var name: String { get }
  /// One sentence for `dksc passes`.
  static var summary: String { get }

  /// Rewrites `graph`; faults of the user's network go to `context`.
  static func run(on graph: inout Graph, in context: inout PassContext)
}

/// What becomes of parts of a network that have no kernel map.
package enum OpaquePolicy: String, Hashable, Sendable, CaseIterable {
  /// They are errors.
  case error
  /// They stay as they are, and what follows them counts them as inputs.
  case keep
}

/// What passes are told and what they say.
package struct PassContext: Sendable {
  /// Which subnetworks the maximal functions range over.
  package var subnetworks: Subnetworks
  /// Whether bent assumptions are errors.
  package var isStrict: Bool
  /// What becomes of parts without a kernel map.
  package var opaque: OpaquePolicy
  /// Where the method stands in the text, for faults of its arguments.
  package var methodSpan: SourceSpan?
  /// Where the subexpressions of own activations stand.
  package var formulaPlaces: [Activation: [ScalarExpression: SourceSpan]]
  /// How the network is changed before the method looks at it.
  package var rewrites: RewriteOptions
  /// The local target that activations were transformed for; nil before that, or without a method.
  package internal(set) var localTarget: LocalTarget?
  /// What was found.
  package var diagnostics = DiagnosticSet()

  package init(
    subnetworks: Subnetworks = .strict, isStrict: Bool = false, opaque: OpaquePolicy = .error,
    methodSpan: SourceSpan? = nil, formulaPlaces: [Activation: [ScalarExpression: SourceSpan]] = [:],
    rewrites: RewriteOptions = .init()
  ) {
    self.subnetworks = subnetworks
    self.isStrict = isStrict
    self.opaque = opaque
    self.methodSpan = methodSpan
    self.formulaPlaces = formulaPlaces
    self.rewrites = rewrites
  }

  /// Where the part of the formula of `phi` stands that `error` is about, if a text has it.
  func place(of error: ActivationError, in phi: Activation) -> SourceSpan? {
    formulaPlaces[phi]?.place(of: error, in: phi)
  }

  /// Reports a bent assumption of the theory: a warning, an error under `--strict`.
  mutating func bend(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    if isStrict { diagnostic.severity = .error }
    diagnostics.insert(diagnostic)
  }
}

extension [ScalarExpression: SourceSpan] {
  /// Where the part of the formula of `phi` stands that `error` is about; its parts stand where the dictionary says.
  package func place(of error: ActivationError, in phi: Activation) -> SourceSpan? {
    self[phi.expression.culprit(of: error)] ?? self[phi.expression]
  }
}
