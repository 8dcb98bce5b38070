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
  ///   - file: The text, with the name that messages give it.
  ///   - form: How `file` is written.
  ///   - options: What is asked for beside the text.
  ///   - load: Finds what an `import` asks for; without it imports are errors.
  public static func compile(
    _ file: SourceFile, form: SourceForm, options: CompilerOptions = .init(), load: ImportLoader? = nil
  ) -> Compilation {
    var compilation = Compilation(sources: SourceMap(), diagnostics: DiagnosticSet(), networks: [])
    switch form {
    case .dks: compilation.readProgram(file, options, load)
    case .graph:
      compilation.readGraph(file)
      if let first = options.definitions.first {
        compilation.diagnostics.insert(.noEffect("-D \(first.name)", "a graph has no parameters"))
      }
    }
    compilation.finish(options)
    return compilation
  }

  /// The passes in order: name and one-sentence summary.
  public static var passes: [(name: String, summary: String)] {
    Pipeline.passes.map { ($0.name, $0.summary) }
  }
}

extension Compilation {
  /// Networks as they were read to compiled ones.
  mutating func finish(_ options: CompilerOptions) {
    chooseNetwork(options)
    replaceMethod(options)
    checkEarlierRewrite(options)
    noteUnusedOptions(options)
    if let seed = options.seed {
      for i in networks.indices { networks[i].training?.seed = seed }
    }
    guard !diagnostics.containsError else { return }
    for i in networks.indices { runPasses(on: i, options) }
  }

  /// Text to networks.
  fileprivate mutating func readProgram(_ file: SourceFile, _ options: CompilerOptions, _ load: ImportLoader?)
  {
    let number = sources.add(file)
    let tree = parse(file, number: number, diagnostics: &diagnostics)
    var files = ImportedFiles(sources: sources, diagnostics: diagnostics, load: load)
    let program = Program(tree, number: number, diagnostics: &diagnostics) { files.tree(at: $0, from: $1) }
    sources = files.sources
    diagnostics.formUnion(files.diagnostics)
    networks = elaborate(
      program, sources: sources, overrides: options.definitions.map { ParameterOverride($0.name, $0.value) },
      diagnostics: &diagnostics
    ).map {
      CompiledNetwork(
        source: $0.graph, rewritten: $0.graph, graph: $0.graph, training: $0.training,
        methodSpan: $0.methodSpan,
        formulaPlaces: $0.formulaPlaces, trace: [])
    }
  }

  /// Flat text to one network.
  fileprivate mutating func readGraph(_ file: SourceFile) {
    let number = sources.add(file)
    guard let graph = Graph.parse(file, number: number, diagnostics: &diagnostics) else { return }
    guard !graph.outputs.isEmpty else {
      diagnostics.insert(.noOutput(graph.name, in: file, number: number))
      return
    }
    networks = [
      CompiledNetwork(
        source: graph, rewritten: graph, graph: graph, training: nil, methodSpan: nil, trace: [])
    ]
  }

  /// Keeps the network that the options name.
  fileprivate mutating func chooseNetwork(_ options: CompilerOptions) {
    guard let name = options.network, !networks.isEmpty else { return }
    let names = networks.map(\.graph.name)
    networks.removeAll { $0.graph.name != name }
    if networks.isEmpty { diagnostics.insert(.unknownNetwork(name, names)) }
  }

  /// Puts the method of the options in place of the text's.
  ///
  /// The method is a file of its own, so that its faults have a place.
  fileprivate mutating func replaceMethod(_ options: CompilerOptions) {
    guard let text = options.method else { return }
    let file = SourceFile(name: "<--method>", text: text)
    let number = sources.add(file)
    guard let expression = parseMethod(file, number: number, diagnostics: &diagnostics),
      let method = elaborateMethod(expression, sources: sources, diagnostics: &diagnostics)
    else { return }
    for i in networks.indices {
      var asked = method
      // An appended coordinate would change the shape that the model's users rely on.
      if networks[i].imported != nil { asked.inputs = .off }
      networks[i].source.method = asked
      networks[i].rewritten.method = asked
      networks[i].graph.method = asked
      networks[i].methodSpan = expression.span
    }
  }

  /// Runs the pipeline on one network.
  fileprivate mutating func runPasses(on index: Int, _ options: CompilerOptions) {
    var context = PassContext(
      subnetworks: options.subnetworks.policy, isStrict: options.isStrict, opaque: options.opaquePolicy,
      methodSpan: networks[index].methodSpan, formulaPlaces: networks[index].formulaPlaces,
      rewrites: options.rewrites(isImported: networks[index].imported != nil))
    let clock = ContinuousClock()
    var start = clock.now
    var trace: [PassTrace] = []
    var rewritten = networks[index].source
    let outcome = Pipeline.run(on: networks[index].source, in: &context, through: options.lastPass) {
      pass, graph in
      let end = clock.now
      trace.append(
        PassTrace(
          pass: pass.name, duration: end - start,
          text: options.printedPasses.contains(pass.name) ? graph.description : nil))
      if Pipeline.rewrites.contains(where: { $0 == pass }) { rewritten = graph }
      start = clock.now
    }
    networks[index].rewritten = rewritten
    networks[index].graph = outcome.graph
    networks[index].target = context.localTarget
    networks[index].subnetworks = options.subnetworks.policy
    networks[index].trace = trace
    diagnostics.formUnion(context.diagnostics)
  }
}

/// Loads and parses each imported file once, whatever path leads to it.
private struct ImportedFiles {
  var sources: SourceMap
  var diagnostics: DiagnosticSet
  let load: ImportLoader?
  /// By the name that the loader gave the file.
  private var trees: [String: (SyntaxTree, UInt32)] = [:]

  init(sources: SourceMap, diagnostics: DiagnosticSet, load: ImportLoader?) {
    self.sources = sources
    self.diagnostics = diagnostics
    self.load = load
    // The root may be imported again, which is a cycle.
    for (i, file) in sources.files.enumerated() {
      trees[file.name] = (SyntaxTree(declarations: [], tokens: []), UInt32(i))
    }
  }

  mutating func tree(at path: String, from importer: UInt32) -> Program.ImportedFile {
    guard let load else { return .unreadable(reason: "imports are not available here") }
    let name = Int(importer) < sources.files.count ? sources.files[Int(importer)].name : ""
    switch load(path, name) {
    case .failure(let failure): return .unreadable(reason: failure.reason)
    case .success(let file):
      if let known = trees[file.name] { return .file(known.0, number: known.1) }
      let number = sources.add(file)
      let tree = parse(file, number: number, diagnostics: &diagnostics)
      trees[file.name] = (tree, number)
      return .file(tree, number: number)
    }
  }
}
