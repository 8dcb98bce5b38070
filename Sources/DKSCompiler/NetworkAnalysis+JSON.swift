import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSPasses

extension NetworkAnalysis {
  /// The report that scripts depend on, `dksc.analysis/1` (Architecture, "The report").
  var json: JSON {
    var fields: [(String, JSON)] = [
      ("schema", .string("dksc.analysis/1")),
      ("network", .string(network.graph.name)),
      ("method", method),
      ("maximal", maximal),
      ("local", local),
      ("outputs", .array(network.graph.outputs.map(output))),
      ("layers", .array(layers.map(layer))),
      ("sums", .array(sums.map(sum))),
      ("values", .array(network.graph.nodes.indices.map(value))),
      ("assumptions", assumptions),
    ]
    if let points = request.gridPoints { fields.append(("grid", grid(points: points))) }
    if let c = request.tangentKernelAt { fields.append(("tangentKernel", tangent(at: c))) }
    if let spread { fields.append(("finiteWidth", finiteWidth(spread))) }
    if let check { fields.append(("empirical", empirical(check))) }
    return .object(fields)
  }

  private var method: JSON {
    let arguments: [(String, JSON)] =
      switch network.graph.method.kind {
      case .dks(let zeta): [("name", .string("dks")), ("zeta", .number(zeta))]
      case .tat(.curvature(let tau)): [("name", .string("tat")), ("tau", .number(tau))]
      case .tat(.cAtZero(let eta)): [("name", .string("tat")), ("eta", .number(eta))]
      case .tat(.automatic): [("name", .string("tat"))]
      case .comparison(let method): method.json
      case .none: [("name", .string("none"))]
      }
    return .object(arguments + [("inputs", .string(network.graph.method.inputs.rawValue))])
  }

  private var maximal: JSON {
    guard let target else { return .null }
    return .object(
      [
        ("kind", .string(target.maximalName)), ("target", .number(target.target)),
        ("achieved", .number(target.achieved)),
        ("actual", .number(actualMaximum(target).value)),
      ] + bindingFields)
  }

  private var local: JSON {
    guard let target else { return .null }
    var fields: [(String, JSON)] =
      switch target.kind {
      case .slope(let excess):
        [
          ("chi1", .number(1 + excess)), ("chi1MinusOne", .number(excess)), ("qSlope", .integer(1)),
          ("cAt0", .integer(0)),
        ]
      case .curvature(let kappa):
        [("chi1", .integer(1)), ("qSlope", .integer(1)), ("curvature", .number(kappa))]
      case .negativeSlope(let slope):
        [("chi1", .integer(1)), ("qSlope", .integer(1)), ("negativeSlope", .number(slope))]
      }
    if let limit = target.limit {
      fields.append(
        (
          "limit",
          .object([
            ("activation", .string(limit.activation)),
            ("wanted", limit.wanted.map { .number($0.number) } ?? .null),
            ("bound", .number(limit.bound)),
          ])
        ))
    }
    return .object(fields)
  }

  private func output(_ output: Graph.Output) -> JSON {
    let entry = maps[output.node]
    return .object([
      ("name", .string(output.name)), ("q", .number(entry.q)), ("cAt0", .number(entry.cAt0)),
      ("slopeAt1", .number(entry.slopeAt1)),
    ])
  }

  /// Of a value with more parts only their number is told: in a chain of concatenations every value has those of all
  /// values before it.
  private static let partLimit = 64

  private func value(_ node: Int) -> JSON {
    let parts = maps.parts(of: node)
    var members = [("name", JSON.string(network.graph.nodes[node].name))] + fields(maps.entries[node])
    if parts.count > Self.partLimit {
      members.append(("partCount", .integer(parts.count)))
    } else if !parts.isEmpty {
      members.append(("parts", .array(parts.map(part))))
    }
    return .object(members)
  }

  private func part(_ part: KernelMaps.Part) -> JSON {
    .object(
      [
        ("channels", .array([.integer(part.channels.lowerBound), .integer(part.channels.upperBound)])),
        ("locations", .integer(part.locations)),
      ] + fields(part.entry))
  }

  private func fields(_ entry: KernelMaps.Entry) -> [(String, JSON)] {
    [
      ("q", .number(entry.q)), ("mean", .number(entry.mean)), ("cAt0", .number(entry.cAt0)),
      ("slopeAt1", .number(entry.slopeAt1)), ("curvatureAt1", .number(entry.curvatureAt1)),
    ]
  }

  private func layer(
    _ node: Node, _ layer: ActivationLayer, _ entry: KernelMaps.Entry, _ input: KernelMaps.Entry
  ) -> JSON {
    var fields: [(String, JSON)] = [
      ("name", .string(node.name)), ("activation", .string(layer.phi.name)), ("q", .number(input.q)),
      ("chi1", entry.chi1.map { .number($0) } ?? .null),
    ]
    if let t = layer.transform {
      fields.append(
        (
          "transform",
          .object([
            ("inputScale", .number(t.inputScale)), ("inputShift", .number(t.inputShift)),
            ("outputScale", .number(t.outputScale)), ("outputShift", .number(t.outputShift)),
            ("negativeSlope", t.negativeSlope.map { .number($0) } ?? .null),
          ])
        ))
      fields.append(("residual", .number(t.residual)))
    } else {
      fields.append(("transform", .null))
      fields.append(("residual", .null))
    }
    fields.append(("kept", .bool(layer.isKept)))
    return .object(fields)
  }

  private func sum(_ sum: (name: String, weights: [Double], normalized: [Double])) -> JSON {
    .object([
      ("name", .string(sum.name)), ("weights", .array(sum.weights.map { .number($0) })),
      ("normalized", .array(sum.normalized.map { .number($0) })),
    ])
  }
}

extension LocalTarget {
  /// What the maximal function ranges over, as the JSON names it.
  var maximalName: String {
    switch kind {
    case .slope: "slope"
    case .curvature: "curvature"
    case .negativeSlope: "cAt0"
    }
  }
}

extension ComparisonMethod {
  /// Name and arguments.
  fileprivate var json: [(String, JSON)] {
    let parameters = ComparisonMethodCatalogue.entry(named: name)?.parameters ?? []
    return [("name", .string(name))] + zip(parameters, arguments).map { ($0.name, .number($1)) }
  }
}
