import DKSDiagnostics
import DKSGraph

/// Translates one network; holds what its classes have in common.
final class ModuleTranslator {
  let network: SizedGraph
  let regions: ScopeClasses
  /// The name of the network's class.
  let typeName: String
  let activations: PyTorchActivationTable
  /// The classes inside the network, innermost first.
  private(set) var structures: [Structure] = []
  private(set) var helpers: [PyTorchHelper] = []
  private(set) var diagnostics = DiagnosticSet()
  private(set) var typeNames: PythonNames
  private lazy var blockNames = regions.blockNames(in: network)
  private var structureOf: [Int: Int] = [:]
  private var refused: Set<Int> = []

  /// A class inside the network.
  struct Structure {
    var declaration: PythonClass
    /// The sizes that its initialiser takes.
    var parameters: [String]
    /// The class of scopes that it stands for.
    var kind: Int
    /// The first node of the scope that it was written from.
    var start: Int
    var entries: [ModuleEntry]
  }

  init(_ graph: Graph) {
    network = SizedGraph(graph.withNestedConcatenations, sizes: PyTorchForms.sizes)
    regions = ScopeClasses(network)
    var names = PythonNames(reserved: PythonIdentifier.reservedTypes)
    typeName = names.claim(
      PythonIdentifier.camel([graph.name]), PythonIdentifier.camel([graph.name, "Model"]))
    activations = PyTorchActivationTable(network.graph, names: &names)
    typeNames = names
  }

  /// Says that node `i` has no form in PyTorch.
  func refuse(_ i: Int, _ refusal: PyTorchRefusal) {
    guard refused.insert(i).inserted else { return }
    let node = network.graph.nodes[i]
    diagnostics.insert(
      .notExpressibleInPyTorch(
        operation: type(of: node.operation).mnemonic, node: node.name, reason: refusal.reason, at: node.span))
  }

  /// Notes that the text mentions `helper`.
  func use(_ helper: PyTorchHelper) { helpers.append(helper) }

  /// A name for a class: `base`, or with the next free number, as in `Stage2`.
  func claimType(_ base: String) -> String {
    typeNames.claim(base, separator: base.last?.isNumber == true ? "_" : "")
  }

  /// The number of the class for the kind of `scope`, which is written when it is first asked for.
  func declareStructure(for scope: Int) -> Int {
    let kind = regions.regions[scope].kind
    if let known = structureOf[kind] { return known }
    let representative = regions.kinds[kind].scopes[0]
    let first = network.tree.scopes[representative]
    var names = PythonNames(reserved: PythonIdentifier.reservedAttributes)
    let parameters = regions.kinds[kind].parameters.map { names.claim($0.parameterName) }
    let frame = Frame(
      depth: first.depth, hasName: false,
      sizes: .kind(kind, first: first.nodes.lowerBound, names: parameters), isNetwork: false)
    let exports = exports(of: representative)
    let steps = steps(for: first.items, in: frame)
    var writer = ModuleWriter(self, frame)
    let inputs = regions.regions[representative].inputs
    let forwardParameters = writer.parameters(for: inputs)
    writer.write(steps, exports: exports)
    let results = exports.map { writer.take($0) }
    let name = claimType(PythonIdentifier.camel([blockNames.name(of: regions.block(kind, in: network))]))
    let declaration = PythonClass(
      name: name, base: "nn.Module",
      documentation: [regions.documentation(of: kind, named: "'\(network.name(ofScope: representative))'")],
      functions: [
        PythonFunction(
          name: "__init__", parameters: parameters.map { .init(name: $0, type: "int") }, result: "None",
          body: [.expression(.call("super().__init__"))] + writer.initialization),
        PythonFunction(
          name: "forward", parameters: forwardParameters.map { .init(name: $0, type: "Tensor") },
          result: results.count == 1
            ? "Tensor" : "tuple[" + results.map { _ in "Tensor" }.joined(separator: ", ") + "]",
          body: writer.statements + [.returning(results.count == 1 ? results[0] : .tuple(results))]),
      ])
    structures.append(
      Structure(
        declaration: declaration, parameters: parameters, kind: kind, start: first.nodes.lowerBound,
        entries: writer.entries))
    structureOf[kind] = structures.count - 1
    return structures.count - 1
  }

  /// The nodes outside a step that it uses, once for each mention.
  func reads(of step: ModuleStep) -> [Int] {
    switch step {
    case .node(let node): network.graph.nodes[node].operands.map { Int($0.index) }
    case .call(let scope, _): regions.regions[scope].inputs
    case .loop(let run, _): regions.regions[run.scopes[0]].inputs
    case .chain(let links): regions.regions[links[0].scope].inputs
    }
  }

  /// The nodes of a scope that are used outside, there or in a scope of its class.
  func exports(of scope: Int) -> [Int] {
    regions.kinds[regions.regions[scope].kind].exports.map {
      network.tree.scopes[scope].nodes.lowerBound + $0
    }
  }
}

extension LayerSize.Role {
  /// The name of the parameter that a size becomes.
  var parameterName: String {
    switch self {
    case .from: "in_channels"
    case .to: "out_channels"
    case .kernel: "kernel_size"
    case .channels, .stride, .tap, .count, .size, .index: rawValue
    }
  }
}
