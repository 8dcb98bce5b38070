import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// Walks one network's text and builds its graph.
///
/// Expressions become values, layers applied to tensors become nodes. All state that the walk needs is here;
/// what is one idea is one extension in a file of its own.
struct Elaborator {
  let globals: Globals
  let sources: SourceMap
  let limits: Limits
  var diagnostics: DiagnosticSet
  /// Scope 0 holds the constants of the files.
  var scopes: [Scope] = [Scope(parent: nil)]
  var path = NamePath()
  /// The blocks that are being applied, outermost first.
  var calls: [ActiveCall] = []
  var builder: GraphBuilder
  /// Whether there is a graph to put nodes in; constants of a file are evaluated without one.
  var isInsideNetwork = false
  /// What names nodes got by `let` or `input`, for messages.
  var definitions: [Node.ID: Definition] = [:]
  /// Own activations that were put together already, so that equal ones share their formula.
  var activationCache: [ActivationKey: Activation] = [:]
  /// Where the subexpressions of own activations stand.
  var formulaPlaces: [Activation: [ScalarExpression: SourceSpan]] = [:]
  /// The same for those of the catalogue, by the name that the text uses, with their default arguments.
  var builtInCache: [String: Activation] = [:]
  /// For each key of shared weights, what its first use needs them to be.
  var sharedShapes: [String: (shapes: [ParameterShape], node: Node.ID)] = [:]
  /// The declarations that were used, by index.
  var usedBlocks: Set<Int> = []
  var usedActivations: Set<Int> = []
  var nodeCount = 0
  private var steps = 0
  private var depth = 0
  private var errorCount = 0
  /// Whether a limit was hit; everything after it is poison.
  private(set) var isExhausted = false

  init(globals: Globals, sources: SourceMap, limits: Limits, diagnostics: DiagnosticSet) {
    self.globals = globals
    self.sources = sources
    self.limits = limits.grown(to: sources.files.reduce(0) { $0 + $1.text.count })
    self.diagnostics = diagnostics
    builder = GraphBuilder(name: "", documentation: "", method: .none)
  }

  /// Where a node got its name.
  struct Definition: Sendable {
    var name: Identifier
    var value: Expression?
  }

  /// An own activation and the values of its parameters.
  struct ActivationKey: Hashable, Sendable {
    var index: Int
    var arguments: [Double]
  }

  /// Adds `diagnostic` with the chain of blocks that led to it.
  mutating func report(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    if let chain = chainNote { diagnostic.notes.insert(chain, at: 0) }
    diagnostics.insert(diagnostic)
    if diagnostic.severity == .error {
      errorCount += 1
      // Each unknown name is compared with all names in scope: many errors in a long text stay cheap.
      if errorCount >= limits.errors { isExhausted = true }
    }
  }

  /// Reports and gives the value that keeps everything after it silent.
  mutating func fail(_ diagnostic: Diagnostic) -> Value {
    report(diagnostic)
    return .poison
  }

  /// Reports that a limit was hit; everything after it is poison.
  mutating func exhaust(_ diagnostic: Diagnostic) -> Value {
    if !isExhausted { report(diagnostic) }
    isExhausted = true
    return .poison
  }

  /// The text of `span` on one line, shortened where it is long.
  func text(of span: SourceSpan) -> String { sources.excerpt(of: span) }

  // MARK: Limits

  /// Enters one level of nesting at `span`; false if that is too deep or the work too much, which is reported.
  mutating func enter(_ span: SourceSpan) -> Bool {
    guard !isExhausted else { return false }
    guard depth < limits.depth else {
      report(.nestedTooDeeply(limit: limits.depth, at: span))
      return false
    }
    guard takeStep(span) else { return false }
    depth += 1
    return true
  }

  /// Leaves the level that `enter` opened.
  mutating func leave() { depth -= 1 }

  /// Counts one step of work; false if there were too many, which is reported once.
  mutating func takeStep(_ span: SourceSpan) -> Bool {
    guard !isExhausted else { return false }
    steps += 1
    let most = limits.steps + limits.stepsPerNode * nodeCount
    if steps > most {
      isExhausted = true
      report(.tooMuchWork(steps: most, at: span))
      return false
    }
    return true
  }

  /// Counts the making of `name`: long names within each other are work that no node tells of.
  mutating func takeName(_ name: String) { steps += name.utf8.count / limits.nameBytesPerStep }

  /// Counts one node; false if there were too many, which is reported once.
  mutating func takeNode(_ span: SourceSpan) -> Bool {
    guard !isExhausted else { return false }
    nodeCount += 1
    if nodeCount > limits.nodes {
      isExhausted = true
      report(.tooManyNodes(limit: limits.nodes, at: span))
      return false
    }
    return true
  }

  /// Whether `count` more turns of a loop, each with as many nodes as the first, stay within the limit; if
  /// not, that is reported now and not after minutes of unfolding.
  mutating func canAfford(_ count: Int, turnsOf nodes: Int, _ span: SourceSpan) -> Bool {
    let (total, overflow) = count.multipliedReportingOverflow(by: nodes)
    if !overflow, total <= limits.nodes - min(nodeCount, limits.nodes) { return true }
    isExhausted = true
    report(.tooManyNodes(limit: limits.nodes, at: span))
    return false
  }

  // MARK: Scopes

  /// Runs `body` with a new scope in `parent` and drops it afterwards.
  mutating func withScope<R>(in parent: Int, _ body: (inout Elaborator, Int) -> R) -> R {
    let index = scopes.count
    scopes.append(Scope(parent: parent))
    defer { scopes.removeLast(scopes.count - index) }
    return body(&self, index)
  }

  /// What `name` stands for, and the scope that says so.
  func lookUp(_ name: String, in scope: Int) -> (binding: Binding, scope: Int)? {
    var current: Int? = scope
    while let index = current {
      if let binding = scopes[index][name] { return (binding, index) }
      current = scopes[index].parent
    }
    return nil
  }

  /// Declares `name` in `scope`; a second declaration in the same scope is reported.
  mutating func declare(
    _ name: Identifier, _ value: Value, as role: Binding.Role, weights: String? = nil, in scope: Int
  ) {
    let binding = Binding(value: value, role: role, span: name.span, weights: weights)
    if let earlier = scopes[scope].declare(name.text, binding) {
      report(.duplicate(name, earlier: earlier.span))
    }
  }

  /// Runs `body` with new nodes named below `component`.
  mutating func inside<R>(_ newPath: NamePath, _ body: (inout Elaborator) -> R) -> R {
    let outer = path
    takeName(newPath.prefix)
    path = newPath
    defer { path = outer }
    return body(&self)
  }
}

extension GraphBuilder {
  /// The node number `id`.
  subscript(id: Node.ID) -> Node { graph[id] }
}

extension SourceMap {
  /// The text of `span` on one line, shortened to what a message can carry.
  func excerpt(of span: SourceSpan) -> String {
    var short = span
    short.end = min(span.end, span.start.addingReportingOverflow(120).partialValue)
    let words = text(of: short).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 60 || short.end < span.end ? words.prefix(57) + "…" : words
  }
}
