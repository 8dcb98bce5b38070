import DKSGraph

extension FunctionWriter {
  /// The stored layer of node `i`: a property, which is made on first use, or the variable of a loop.
  mutating func layer(_ i: Int) -> SwiftExpression {
    if let layer = layerOverride[i] { return layer }
    let node = network.graph.nodes[i]
    if let key = node.sharedWeights {
      if let layer = sharedLayers[key] {
        if let first = sharedNodes[key], !doSame(i, first) {
          translator.refuse(
            i,
            SwiftRefusal(
              reason:
                "it shares its weights with '\(network.graph.nodes[first].name)', which has other settings"))
        }
        return layer
      }
      sharedNodes[key] = i
      let parts = key.split(separator: ".").map(String.init)
      let name = names.claim(
        SwiftIdentifier.lowerCamel(parts.suffix(2).map(\.withoutIndex)),
        SwiftIdentifier.lowerCamel(parts.map(\.withoutIndex)))
      store(i, as: name, path: .text(key))
      sharedLayers[key] = .name(name)
      return .name(name)
    }
    let path = network.tree.path(of: i, from: frame.depth)
    let name = layerName(i, path)
    store(i, as: name, path: frame.string([.text(path.map(\.text).joined(separator: "."))]))
    return .name(name)
  }

  /// Whether one stored layer can be both nodes.
  private func doSame(_ i: Int, _ j: Int) -> Bool {
    AnyHashable(network.graph.nodes[i].operation) == AnyHashable(network.graph.nodes[j].operation)
  }

  /// Keeps the names of outputs for the layers that compute them.
  mutating func reserveOutputLayers(_ interface: NetworkInterface) {
    for output in interface.outputs
    where network.ownsWeights[output.node] && network.graph.nodes[output.node].sharedWeights == nil
      && outputLayerNames[output.node] == nil
    {
      outputLayerNames[output.node] = layerName(output.node, network.tree.path(of: output.node, from: 0))
    }
  }

  private mutating func layerName(_ i: Int, _ path: [ScopeTree.Component]) -> String {
    if let name = outputLayerNames[i] { return name }
    let words = path.filter { $0.index == nil }.map(\.base)
    let long = SwiftIdentifier.lowerCamel(words)
    if translator.firstLayers.contains(i) {
      return names.claim("first", SwiftIdentifier.lowerCamel(words.dropLast().suffix(1) + ["first"]))
    }
    if hasOwnName(i) { return names.claim(SwiftIdentifier.lowerCamel(words.suffix(1)), long) }
    return names.claim(SwiftIdentifier.lowerCamel(words.suffix(2)), long)
  }

  private mutating func store(_ i: Int, as name: String, path: SwiftExpression) {
    guard let layer = storedLayer(i) else { return }
    members.append(.property(SwiftProperty(modifiers: ["let"], name: name, type: layer.type)))
    initialization.append(.assignment(.name(name), build(layer, path)))
  }

  private func storedLayer(_ i: Int) -> StoredLayer? {
    let sizes = network.sizes[i].indices.map { frame.size(i, $0, network, regions) }
    guard
      let layer = SwiftForms.layer(
        for: network.graph.nodes[i].operation,
        operands: network.graph.operandTypes(of: network.graph.nodes[i]),
        sizes: sizes)
    else {
      translator.refuse(i, SwiftRefusal(reason: "the runtime has no layer for it"))
      return nil
    }
    return layer
  }

  private func build(_ layer: StoredLayer, _ path: SwiftExpression) -> SwiftExpression {
    .call(.member(.name("build"), layer.builder), [.init(path)] + layer.arguments)
  }

  /// A property for a struct that stands for `scope`, or for a part of a long function.
  mutating func property(for structure: Int, scope: Int?) -> String {
    let type = translator.structures[structure].name
    guard let scope else {
      let name = names.claim(SwiftIdentifier.lowerCamel([type]))
      members.append(.property(SwiftProperty(modifiers: ["let"], name: name, type: type)))
      var arguments: [SwiftExpression.Argument] = [.init(.prefix("&", .name("build")))]
      if frame.hasName { arguments.append(.init("name", .name("name"))) }
      arguments += translator.structures[structure].parameters.map { .init($0, .name($0)) }
      initialization.append(.assignment(.name(name), .call(.name(type), arguments)))
      return name
    }
    let path = scopePath(scope)
    let words = path.filter { $0.index == nil }.map(\.base)
    let name =
      switch path.last?.index {
      case nil: names.claim(SwiftIdentifier.lowerCamel(words.suffix(2)), SwiftIdentifier.lowerCamel(words))
      case 0: names.claim("first", SwiftIdentifier.lowerCamel(words.suffix(1) + ["first"]))
      default: names.claim(SwiftIdentifier.lowerCamel(words.suffix(1) + ["block"]))
      }
    members.append(.property(SwiftProperty(modifiers: ["let"], name: name, type: type)))
    let text = frame.string([.text(path.map(\.text).joined(separator: "."))])
    initialization.append(.assignment(.name(name), make(structure, scope, text)))
    return name
  }

  /// The components of a scope's name that are not the frame's.
  private func scopePath(_ scope: Int) -> [ScopeTree.Component] {
    let scope = network.tree.scopes[scope]
    return Array(
      network.tree.path(of: scope.nodes.lowerBound, from: frame.depth).prefix(scope.depth - frame.depth))
  }

  /// `Residual(&build, name: "features.Residual", from: 64, to: 128)`
  private func make(_ structure: Int, _ scope: Int, _ path: SwiftExpression) -> SwiftExpression {
    let structure = translator.structures[structure]
    var arguments: [SwiftExpression.Argument] = [.init(.prefix("&", .name("build"))), .init("name", path)]
    if let kind = structure.kind {
      let start = network.tree.scopes[scope].nodes.lowerBound
      var position: [(node: Int, column: Int)] = []
      for node in network.tree.scopes[scope].nodes {
        for column in network.sizes[node].indices { position.append((node, column)) }
      }
      for (number, name) in structure.parameters.enumerated() {
        let binding = ScopeClasses.Binding.parameter(number)
        guard let at = regions.kinds[kind].sizes.firstIndex(of: binding), start >= 0 else { continue }
        arguments.append(.init(name, frame.size(position[at].node, position[at].column, network, regions)))
      }
    }
    return .call(.name(structure.name), arguments)
  }

  /// What a loop runs over: an array of layers or structs, or the numbers of its turns.
  mutating func loopSequence(_ loop: Loop, _ turns: Range<Int>) -> SwiftExpression {
    let range = SwiftExpression.binary(.integer(turns.lowerBound), "..<", .integer(turns.upperBound))
    let first = network.tree.scopes[loop.scopes[0]]
    let around = network.tree.path(of: first.nodes.lowerBound, from: frame.depth)
      .prefix(first.depth - frame.depth)
    let name: String
    let type: String
    let elements: SwiftExpression
    switch loop.body {
    case .steps(_, layer: nil): return range
    case .steps(_, layer: let node?):
      guard let layer = storedLayer(node) else { return range }
      name = arrayName(around, "layers")
      type = layer.type
      elements = array(loop, range, around.count - 1) { scope, path in
        let offset = node - first.nodes.lowerBound
        let own = network.tree.scopes[scope].nodes.lowerBound + offset
        guard let layer = storedLayer(own) else { return .name("_") }
        return build(layer, path(network.tree.path(of: own, from: frame.depth)))
      }
    case .call(let scope, let structure):
      name = arrayName(around, "blocks", block: blockName(scope))
      type = translator.structures[structure].name
      elements = array(loop, range, around.count - 1) { turn, path in
        let inner = scope == loop.scopes[0] ? turn : network.tree.innermost(turn)
        return make(structure, inner, path(scopePath(inner)))
      }
    }
    members.append(.property(SwiftProperty(modifiers: ["let"], name: name, type: "[\(type)]")))
    initialization.append(
      .assignment(.name(name), elements))
    return .name(name)
  }

  /// `(0..<9).map { element }`, or a list if the turns differ in sizes.
  ///
  /// - Parameter element: Makes what a turn has, given its scope and what writes its name.
  private func array(
    _ loop: Loop, _ range: SwiftExpression, _ turn: Int,
    _ element: (Int, ([ScopeTree.Component]) -> SwiftExpression) -> SwiftExpression
  ) -> SwiftExpression {
    let frame = frame
    guard loop.hasSizes else {
      let element = element(loop.scopes[0]) { Self.turnString($0, at: turn, frame) }
      return .call(.member(.tuple([.init(range)]), "map"), [], trailing: .closure([], element))
    }
    return .array(
      loop.scopes.map { scope in
        element(scope) { frame.string([.text($0.map(\.text).joined(separator: "."))]) }
      })
  }

  /// `residual` for a block of the user's; nil for the nameless body of a loop.
  func blockName(_ scope: Int) -> String? {
    let base = network.tree.scopes[scope].component.base
    return base.first?.isUppercase == true ? SwiftIdentifier.lowerCamel([base.withoutNumber]) : nil
  }

  private mutating func arrayName(
    _ around: ArraySlice<ScopeTree.Component>, _ fallback: String, block: String? = nil
  ) -> String {
    guard let scope = around.last(where: { $0.index == nil }) else {
      return names.claim(block.map { $0 + "s" } ?? fallback, fallback)
    }
    let short = SwiftIdentifier.lowerCamel([scope.base])
    let long = SwiftIdentifier.lowerCamel([scope.base, fallback])
    return names.claim(block.map { $0 + "s" } ?? short, long)
  }

  /// A name in which the number of the turn is the closure's argument.
  private static func turnString(_ path: [ScopeTree.Component], at turn: Int, _ frame: Frame)
    -> SwiftExpression
  {
    let before = path[..<turn].map { $0.text + "." }.joined() + path[turn].base + "["
    let after = "]" + path[(turn + 1)...].map { "." + $0.text }.joined()
    return frame.string([.text(before), .interpolation(.name("$0")), .text(after)])
  }
}

extension String {
  /// `repeat` for `repeat[3]`.
  fileprivate var withoutIndex: String { hasSuffix("]") ? String(prefix { $0 != "[" }) : self }
}
