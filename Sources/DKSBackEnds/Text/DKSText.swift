import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// `graph` as a program of the language: recurring structure as blocks and loops, names from the nodes' paths.
///
/// Compiling the text gives a graph that `correspondence(to:)` matches with this one. What no output needs is left
/// out, inputs excepted. A graph that a method has worked on cannot be written: its text would be worked on again.
///
/// - Returns: The text, as `dksc fmt` would write it but for the breaks of long lines; nil if some node has no
///   form in the language, which is reported for each.
package func dksText(of graph: Graph, diagnostics: inout DiagnosticSet) -> String? {
  let graph = graph.withCanonicalOperands.withCanonicalBorders.withBordersForBlocks
  var names = UniqueNames(taken: DKSIdentifier.taken, numbering: .direct)
  let networkName = names.claim(DKSIdentifier.identifier(graph.name))
  let flow = Flow(graph)
  let activations = OwnActivations(flow) { name in
    names.claim(activation: DKSIdentifier.identifier(name), in: flow)
  }
  guard var arrangement = arrangement(of: graph, activations, &names, depth: 0, &diagnostics) else {
    return nil
  }
  arrangement.foldText()
  arrangement.nameTemplates(&names)
  let writer = ProgramWriter(
    arrangement, activations: activations, networkName: networkName, names: names, inputs: graph.inputs)
  return writer.program()
}

/// How many scans may lie within each other.
private let scanDepthLimit = 4

/// The nodes of `graph` in their places; nil if one has no form, which is reported.
private func arrangement(
  of graph: Graph, _ activations: OwnActivations, _ names: inout UniqueNames, depth: Int,
  _ diagnostics: inout DiagnosticSet
) -> Arrangement? {
  let found = depth < scanDepthLimit ? ScanFinder(graph) : nil
  let flow = Flow(found?.graph ?? graph)
  let forms = FormTable(flow, activations: activations) { key in
    names.claim(
      PathName(key).word ?? DKSIdentifier.lowerCamel(PathName(key).components.last?.base ?? "shared"))
  }
  for fault in forms.faults {
    diagnostics.insert(.notWritable(graph.nodes[fault.node], because: fault.reason))
  }
  var scans: [Arrangement.Scan] = []
  for scan in found?.scans ?? [] {
    guard
      let step = arrangement(of: scan.step, activations, &names, depth: depth + 1, &diagnostics)
    else { return nil }
    scans.append(Arrangement.Scan(step: step, sequenceCount: scan.sequenceCount))
  }
  guard forms.faults.isEmpty else { return nil }
  let decomposition = Decomposition(flow, forms: forms, entries: graph.inputs)
  return Arrangement(decomposition, scans: scans, makesBlocks: depth == 0)
}

extension Graph {
  /// The indices of its inputs.
  var inputs: [Int] { nodes.indices.filter { nodes[$0].operation is Input } }
}

extension UniqueNames {
  /// A name for an own activation: its own, even if the catalogue has it too, unless the network uses that one.
  fileprivate mutating func claim(activation name: String, in flow: Flow) -> String {
    guard ActivationCatalogue.builtIn(named: name) != nil, ScalarExpression.Function(rawValue: name) == nil
    else {
      return claim(name)
    }
    let isUsed = flow.order.contains {
      guard let phi = (flow.graph.nodes[$0].operation as? ActivationLayer)?.phi else { return false }
      return phi.isBuiltIn && phi.name == name
    }
    if isUsed { return claim(name) }
    release(name)
    return claim(name)
  }
}

extension Diagnostic {
  /// A node has no form in the language.
  static func notWritable(_ node: Node, because reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0978", "'\(node.name)' cannot be written as a program: \(reason)", at: node.span,
      helps: ["write the flat graph text instead: '--emit graph'"])
  }
}
