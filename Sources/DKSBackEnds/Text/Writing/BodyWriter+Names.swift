import DKSGraph

/// Which local values get a name, and which name.
extension BodyWriter {
  /// What a local value is for.
  struct Role {
    enum Use {
      case operandOfSum
      case operandOfTuple
      case operandOfScan
      case beginning
    }

    /// How it is used, if it is used once.
    var soleUse: Use?
    var uses = 0
    /// Whether it is one of several operands that together are too long for a line.
    var isLong = false
    /// A word for it.
    var word: String?
  }

  func roles(of body: Body) -> [Role] {
    var roles = Array(repeating: Role(), count: body.locals.count)
    for local in body.locals {
      let (use, sources): (Role.Use, [Source])
      switch local.head {
      case .value(let source), .part(_, let source): (use, sources) = (.beginning, [source])
      case .join(let node, let operands):
        switch arrangement.forms[node].kind {
        case .layer: use = .operandOfTuple
        case .scan(let index): use = arrangement.scans[index].sequenceCount == 1 ? .beginning : .operandOfScan
        default: use = .operandOfSum
        }
        sources = operands
        nameOperands(of: node, operands, in: body, &roles)
      }
      for case .local(let source) in sources {
        roles[source].uses += 1
        let isLater = use == .beginning && sources.count > 1 && sources[0] != .local(source)
        roles[source].soleUse = roles[source].uses == 1 ? (isLater ? .operandOfScan : use) : nil
      }
    }
    return roles
  }

  /// Words for the operands of a join: the long branch of a sum is the residual, the other one the shortcut.
  func nameOperands(of node: Int, _ operands: [Source], in body: Body, _ roles: inout [Role]) {
    var locals: [Int] = []
    for case .local(let l) in operands { locals.append(l) }
    switch arrangement.forms[node].kind {
    case .sum where operands.count == 2 && isNested:
      let sizes = locals.map { local in
        arrangement.chains[body.locals[local].chain].reduce(0) { $0 + $1.length }
      }
      if locals.count == 2, sizes[0] + sizes[1] > 40 { for local in locals { roles[local].isLong = true } }
      if locals.count == 2 {
        let longer = sizes[0] >= sizes[1] ? 0 : 1
        roles[locals[longer]].word = roles[locals[longer]].word ?? "residual"
        roles[locals[1 - longer]].word = roles[locals[1 - longer]].word ?? "shortcut"
      } else if locals.count == 1 {
        roles[locals[0]].word = roles[locals[0]].word ?? "residual"
      }
    case .product:
      if let gate = locals.last { roles[gate].word = roles[gate].word ?? "gate" }
    default:
      let length = locals.reduce(0) { sum, local in
        sum + arrangement.chains[body.locals[local].chain].reduce(6) { $0 + $1.length }
      }
      if locals.count > 1, length > 72 { for local in locals { roles[local].isLong = true } }
      guard locals.count > 1 else {
        for local in locals where operands.count == 2 && isNested {
          roles[local].word = roles[local].word ?? (climbs(body.locals[local]) ? "decoder" : "branch")
        }
        return
      }
      for (i, local) in locals.enumerated() { roles[local].word = roles[local].word ?? "branch\(i + 1)" }
    }
  }

  func canInline(_ pipeline: PipelineText, _ isJoined: Bool, in place: Role.Use) -> Bool {
    if pipeline.line.contains("\n") { return false }
    switch place {
    case .beginning: return true
    case .operandOfScan: return false
    case .operandOfTuple: return pipeline.line.count <= 60 && !isJoined
    case .operandOfSum:
      // A sum in a sum would become part of it; a sum that has stages after it is a tensor.
      if pipeline.kind == .arithmetic, pipeline.stages.isEmpty { return false }
      return pipeline.line.count <= 34
    }
  }

  func localName(_ local: Local, _ role: Role) -> String {
    let items = arrangement.chains[local.chain]
    let last = items.last?.lastNode ?? local.last
    if let word = PathName(arrangement.graph.nodes[last].name).valueWord(after: context, reserved: reserved) {
      return word
    }
    if let word = role.word { return word }
    if climbs(local) { return "decoder" }
    if case .join(let node, _) = local.head, items.isEmpty {
      switch arrangement.forms[node].kind {
      case .sum: return "mixed"
      case .product: return "gated"
      default: return "joined"
      }
    }
    return "features"
  }
}
