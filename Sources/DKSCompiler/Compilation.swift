import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSKernels
import DKSPasses

/// What compiling one source gave: a value, whatever went wrong.
public struct Compilation: Sendable {
  /// The files that were read.
  public internal(set) var sources: SourceMap
  /// What was found, in the order of the text as far as it is known.
  public internal(set) var diagnostics: DiagnosticSet
  /// The networks, in the order of the text; empty if none could be understood.
  public internal(set) var networks: [CompiledNetwork]

  /// Whether every network went through all the passes that were asked for.
  public var isComplete: Bool { !diagnostics.containsError && !networks.isEmpty }
}

/// One network and what became of it.
public struct CompiledNetwork: Sendable {
  /// The name in the text.
  public var name: String { source.name }
  /// As the text has it, before any pass.
  public internal(set) var source: Graph
  /// After the rewrites that were asked for, before the method; `.dks` text is written from it.
  public internal(set) var rewritten: Graph
  /// After the last pass that ran.
  public internal(set) var graph: Graph
  /// What the file's `train` section says, if there is one.
  public internal(set) var training: TrainingPlan?
  /// Where the method stands in the text.
  public internal(set) var methodSpan: SourceSpan?
  /// The model that it was read from, if it came from one.
  package internal(set) var imported: ImportedModel?
  /// Where the subexpressions of own activations stand in the text.
  package internal(set) var formulaPlaces: [Activation: [ScalarExpression: SourceSpan]] = [:]
  /// What the method wants of every nonlinear layer; nil without a method.
  package internal(set) var target: LocalTarget?
  /// Which subnetworks the maximal functions ranged over.
  package internal(set) var subnetworks: Subnetworks = .strict
  /// One entry for each pass that ran.
  public internal(set) var trace: [PassTrace]
}

/// What one pass took and, if it was asked for, what it left.
public struct PassTrace: Sendable {
  /// The name of the pass.
  public var pass: String
  /// How long it took.
  public var duration: Duration
  /// The graph after it, as flat text, if `printedPasses` has its name.
  public var text: String?
}

/// A form of input that the compiler reads.
public enum SourceForm: String, Hashable, Sendable, CaseIterable {
  /// The language.
  case dks
  /// The flat graph text.
  case graph
}
