import DKSDiagnostics
import DKSGraph

/// Translates one network; holds what its structs have in common.
final class NetworkTranslator {
  let compiled: BackEndInput
  let network: SizedGraph
  let regions: ScopeClasses
  /// The name of the struct.
  let typeName: String
  let activations: ActivationTable
  /// The structs inside the network, innermost first.
  private(set) var structures: [Structure] = []
  private var structureOf: [Int: Int] = [:]
  private var typeNames: NameScope
  private lazy var blockNames = regions.blockNames(in: network)
  private var partCount: [String: Int] = [:]
  /// Layers of a single turn before a loop, which are called `first`.
  var firstLayers: Set<Int> = []
  private(set) var diagnostics = DiagnosticSet()

  /// A struct inside the network.
  struct Structure {
    var name: String
    /// The sizes that its initialiser takes, after the builder and the name.
    var parameters: [String]
    /// The class that it stands for; nil for a part of a long function.
    var kind: Int?
    var declaration: SwiftType
  }

  init(_ compiled: BackEndInput, typeName: String) {
    self.compiled = compiled
    self.typeName = typeName
    network = SizedGraph(
      compiled.graph.withSignalsAsImages.withPaddingByRule, sizes: SwiftForms.sizes)
    regions = ScopeClasses(network)
    var names = NameScope(reserved: SwiftIdentifier.reservedTypes)
    names.reserve(typeName)
    activations = ActivationTable(network.graph, localSlopes: compiled.localSlopes, typeNames: &names)
    typeNames = names
  }

  /// Whether the runtime can run every node; says of each that it cannot, in the order of the text.
  func isRunnable() -> Bool {
    for (i, node) in network.graph.nodes.enumerated() {
      if let refusal = SwiftForms.refusal(of: node.operation) { refuse(i, refusal) }
    }
    return !diagnostics.containsError
  }

  /// Says that node `i` has no form in Swift.
  func refuse(_ i: Int, _ refusal: SwiftRefusal) {
    let node = network.graph.nodes[i]
    diagnostics.insert(
      .notExpressibleInSwift(
        operation: type(of: node.operation).mnemonic, node: node.name, reason: refusal.reason,
        help: refusal.help,
        at: node.span))
  }

  /// The number of the struct for the class of `scope`, which is written when it is first asked for.
  func declareStructure(for scope: Int) -> Int {
    let kind = regions.regions[scope].kind
    if let known = structureOf[kind] { return known }
    let representative = regions.kinds[kind].scopes[0]
    let first = network.tree.scopes[representative]
    var parameterNames = NameScope(reserved: SwiftIdentifier.reservedValues)
    let parameters = regions.kinds[kind].parameters.map { parameterNames.claim($0.rawValue) }
    let frame = Frame(
      depth: first.depth, hasName: true,
      sizes: .kind(kind, first: first.nodes.lowerBound, names: parameters), isNetwork: false)
    let exports = exports(of: representative)
    let steps = plan(first.items, in: frame, exports: exports)
    let name = typeNames.claim(
      SwiftIdentifier.upperCamel([blockNames.name(of: regions.block(kind, in: network))]))
    let declaration = structure(
      "struct", name, steps, frame, inputs: regions.regions[representative].inputs, exports: exports,
      documentation: regions.documentation(of: kind, named: "`\(network.name(ofScope: representative))`"))
    structures.append(
      Structure(name: name, parameters: parameters, kind: kind, declaration: declaration))
    structureOf[kind] = structures.count - 1
    return structures.count - 1
  }

  /// Writes `part` as a struct in the manner of `frame` and returns its number.
  func declarePart(_ part: StepGroup, in frame: Frame) -> Int {
    var inner = frame
    inner.isNetwork = false
    let holdsParts = part.steps.contains { if case .part = $0 { true } else { false } }
    let base = holdsParts ? "Section" : "Part"
    partCount[base, default: 0] += 1
    let name = typeNames.claim(base + String(partCount[base, default: 0]))
    let declaration = structure(
      "final class", name, part.steps, inner, inputs: part.inputs, exports: part.exports,
      documentation:
        "Steps of the network that are apart so that each function is short and compiles quickly.")
    var parameters: [String] = []
    if case .kind(_, _, let names) = frame.sizes { parameters = names }
    structures.append(Structure(name: name, parameters: parameters, kind: nil, declaration: declaration))
    return structures.count - 1
  }

  /// - Parameter keyword: A class for parts: structs in structs make one value of a thousand fields, which the
  ///   optimiser takes minutes to copy around.
  private func structure(
    _ keyword: String, _ name: String, _ steps: [Step], _ frame: Frame, inputs: [Int], exports: [Int],
    documentation: String
  ) -> SwiftType {
    var writer = FunctionWriter(self, frame)
    let parameters = writer.parameters(for: inputs)
    writer.write(steps, exports: exports)
    let results = exports.map { writer.take($0) }
    let result = results.count == 1 ? results[0] : .tuple(results.map { .init($0) })
    let types = exports.map { network.graph.nodes[$0].type.swiftType }
    var initializer: [SwiftFunction.Parameter] = [.init(name: "_ build", type: "inout ParameterBuilder")]
    if frame.hasName { initializer.append(.init(name: "name", type: "String")) }
    if case .kind(_, _, let names) = frame.sizes {
      initializer += names.map { .init(name: $0, type: "Int") }
    }
    return SwiftType(
      documentation: [documentation], keyword: keyword, name: name, conformances: ["Sendable"],
      members: writer.members + [
        .function(SwiftFunction(name: "init", parameters: initializer, body: writer.initialization)),
        .function(
          SwiftFunction(
            name: "callAsFunction",
            parameters: parameters.map { .init(name: "_ " + $0.name, type: $0.type) },
            result: results.count == 1 ? types[0] : "(" + types.joined(separator: ", ") + ")",
            body: writer.statements + [.returning(result)])),
      ])
  }
}
