import DKSDiagnostics
import DKSElaboration
import DKSGraph
import DKSPasses
import DKSSyntax

/// Text to `Compilation`; no IO, so that the same engine serves terminal, editor and build step.
public enum Compiler {
  /// Compiles `file` and what it imports.
  ///
  /// - Parameters:
  ///   - form: How `file` is written.
  ///   - load: Returns the bytes of the file at a path relative to the importing file, or why there are none.
  public static func compile(
    _ file: SourceFile, form: SourceForm, options: CompilerOptions = .init(),
    load: @escaping ImportLoader = { _, _ in .failure(ImportFailure("imports are not available here")) }
  ) -> Compilation {
    var compilation = Compilation(sources: SourceMap(), diagnostics: DiagnosticSet(), networks: [])
    let number = compilation.sources.add(file)
    switch form {
    case .dks:
      let tree = parse(file, number: number, diagnostics: &compilation.diagnostics)
      let elaborated = elaborate(
        tree, sources: &compilation.sources, overrides: options.overrides, load: load,
        diagnostics: &compilation.diagnostics)
      compilation.networks = elaborated.map {
        CompiledNetwork(
          source: $0.graph, graph: $0.graph, training: $0.training, methodSpan: $0.methodSpan, trace: [])
      }
    case .graph:
      if let graph = Graph.parse(file, number: number, diagnostics: &compilation.diagnostics) {
        compilation.networks = [
          CompiledNetwork(source: graph, graph: graph, training: nil, methodSpan: nil, trace: [])
        ]
      }
    }
    guard !compilation.diagnostics.containsError else { return compilation }
    for i in compilation.networks.indices { run(&compilation.networks[i], options, &compilation.diagnostics) }
    return compilation
  }

  /// Runs the pipeline on one network.
  private static func run(
    _ network: inout CompiledNetwork, _ options: CompilerOptions, _ diagnostics: inout DiagnosticSet
  ) {
    var context = PassContext(
      subnetworks: options.subnetworks.policy, isStrict: options.isStrict, methodSpan: network.methodSpan)
    let clock = ContinuousClock()
    var start = clock.now
    var trace: [PassTrace] = []
    let outcome = Pipeline.run(on: network.source, in: &context, through: options.lastPass) { pass, graph in
      let end = clock.now
      trace.append(
        PassTrace(
          pass: pass.name, duration: end - start,
          text: options.printedPasses.contains(pass.name) ? graph.description : nil))
      start = clock.now
    }
    network.graph = outcome.graph
    network.trace = trace
    diagnostics.formUnion(context.diagnostics)
  }

  /// The passes in order: name and one-sentence summary.
  public static var passes: [(name: String, summary: String)] {
    Pipeline.passes.map { ($0.name, $0.summary) }
  }
}
