import DKSGraph

extension ModuleWriter {
  /// The stored layer of node `i`: an attribute, which is made on first use, or the variable of a loop.
  mutating func layer(_ i: Int) -> PythonExpression {
    if let layer = layerOverride[i] { return layer }
    let node = network.graph.nodes[i]
    if let key = node.sharedWeights {
      if let layer = sharedLayers[key] { return layer.attribute }
      let layer = store(i, as: attributes.claim(snake(ScopeTree.components(of: key))))
      sharedLayers[key] = SharedLayer(attribute: layer, made: make(i), name: node.name)
      return layer
    }
    let path = network.tree.path(of: i, from: frame.depth)
    if let leaf = path.last, leaf.index == 0, isAlone(i) {
      // `downsample[0]` whose other members learn nothing: a sequence of one, as the model has it.
      let name = attributes.claim(PythonIdentifier.snake(words(path.dropLast()) + [leaf.base]))
      entries.append(ModuleEntry(path: name + ".0", content: .layer(i)))
      initialization.append(.assignment(["self." + name], .call("nn.Sequential", make(i))))
      return .member(.atom("self"), name)
    }
    let whole = snake(path)
    return store(
      i,
      as: network.hasOwnName(i) ? attributes.claim(whole) : attributes.claim(snake(path.suffix(2)), whole))
  }

  private func snake(_ path: some Sequence<ScopeTree.Component>) -> String {
    PythonIdentifier.snake(words(path))
  }

  private func words(_ path: some Sequence<ScopeTree.Component>) -> [String] {
    path.flatMap { [$0.base] + ($0.index.map { [String($0)] } ?? []) }
  }

  /// Whether no other layer beside node `i` has its name with another number.
  private func isAlone(_ i: Int) -> Bool {
    let path = network.tree.paths[i]
    let base = network.tree.components[path[path.count - 1]].base
    func isRival(_ j: Int) -> Bool {
      let other = network.tree.paths[j]
      return other.dropLast().elementsEqual(path.dropLast()) && network.ownsWeights[j]
        && network.tree.components[other[other.count - 1]].base == base
    }
    // Members of one sequence stand together, with no more than a few nodes between.
    let near = max(0, i - 8)..<min(network.graph.nodes.count, i + 9)
    return !near.contains { $0 != i && isRival($0) }
  }

  private mutating func store(_ i: Int, as name: String) -> PythonExpression {
    entries.append(ModuleEntry(path: name, content: .layer(i)))
    initialization.append(.assignment(["self." + name], make(i)))
    return .member(.atom("self"), name)
  }

  /// The expression that makes the layer of node `i`.
  func make(_ i: Int) -> PythonExpression {
    let node = network.graph.nodes[i]
    let module = PyTorchForms.module(
      for: node.operation, operands: network.graph.operandTypes(of: node),
      sizes: network.sizes[i].indices.map { size(i, $0) })
    guard let module else {
      translator.refuse(i, PyTorchRefusal(reason: "there is no module for it"))
      return .atom("None")
    }
    if let helper = module.helper { translator.use(helper) }
    return module.value
  }

  /// The attribute of an activation, which is made on first use; nil for other operations.
  mutating func activation(_ i: Int) -> PythonExpression? {
    guard let number = translator.activations.number(of: network.graph.nodes[i].operation) else { return nil }
    if let known = activationLayers[number] { return known }
    let entry = translator.activations.entries[number]
    let name = attributes.claim(entry.attribute, entry.attribute + "_activation")
    initialization.append(.assignment(["self." + name], entry.value))
    activationLayers[number] = .member(.atom("self"), name)
    return activationLayers[number]
  }

  /// An attribute for the module that stands for `scope`.
  mutating func module(for scope: Int, _ structure: Int) -> PythonExpression {
    let path = scopePath(scope)
    let whole = snake(path)
    let name =
      path.contains { $0.index != nil }
      ? attributes.claim(whole) : attributes.claim(snake(path.suffix(2)), whole)
    entries.append(entry(name, scope, structure))
    initialization.append(.assignment(["self." + name], make(structure, scope)))
    return .member(.atom("self"), name)
  }

  private func entry(_ path: String, _ scope: Int, _ structure: Int) -> ModuleEntry {
    ModuleEntry(
      path: path,
      content: .module(structure: structure, start: network.tree.scopes[scope].nodes.lowerBound))
  }

  /// The components of a scope's name that are not the frame's.
  private func scopePath(_ scope: Int) -> [ScopeTree.Component] {
    let scope = network.tree.scopes[scope]
    return Array(
      network.tree.path(of: scope.nodes.lowerBound, from: frame.depth).prefix(scope.depth - frame.depth))
  }

  /// `Residual(in_channels=64, out_channels=128)`
  private func make(_ structure: Int, _ scope: Int) -> PythonExpression {
    let structure = translator.structures[structure]
    var arguments: [PythonExpression.Argument] = []
    let start = network.tree.scopes[scope].nodes.lowerBound
    for (number, name) in structure.parameters.enumerated() {
      let sizes = regions.kinds[structure.kind].sizes
      guard let position = sizes.firstIndex(of: .parameter(number)) else { continue }
      // The sizes of all nodes stand in a row; those of the scope begin with the ones of its first node.
      let whole = network.sizeStart[start] + position
      let node = network.node(ofSize: whole)
      arguments.append(.init(name, size(node, whole - network.sizeStart[node])))
    }
    return .call(.atom(structure.declaration.name), arguments)
  }

  /// The list of the layers of a loop's turns.
  mutating func layerList(_ run: LoopFinder.Run, _ node: Int) -> PythonExpression {
    let start = network.tree.scopes[run.scopes[0]].nodes.lowerBound
    let name = listName(run.scopes[0], block: nil, "layers")
    let nodes = run.scopes.map { network.tree.scopes[$0].nodes.lowerBound + node - start }
    for (turn, node) in nodes.enumerated() {
      entries.append(ModuleEntry(path: "\(name).\(turn)", content: .layer(node)))
    }
    return list(name, nodes.map { make($0) })
  }

  /// The list of the modules of a loop's turns; `inner` is the part of the first turn that they stand for.
  mutating func moduleList(_ run: LoopFinder.Run, _ inner: Int, _ structure: Int) -> PythonExpression {
    moduleList(
      run.scopes.map { scope in
        ModuleLink(
          scope: inner == run.scopes[0] ? scope : network.tree.innermost(scope), structure: structure)
      }, turn: run.scopes[0])
  }

  /// The list of the modules of a chain.
  mutating func moduleList(_ links: [ModuleLink]) -> PythonExpression {
    let path = scopePath(links[0].scope)
    guard let leaf = path.last, leaf.index == nil, leaf.base.stem != leaf.base else {
      return moduleList(links, turn: links[0].scope)
    }
    // `denselayer1`, `denselayer2` are the `denselayers` of what is around them.
    return moduleList(
      links, named: attributes.claim(PythonIdentifier.snake(words(path.dropLast()) + [leaf.base.stem + "s"])))
  }

  private mutating func moduleList(_ links: [ModuleLink], turn: Int) -> PythonExpression {
    moduleList(links, named: listName(turn, block: blockName(links[0].scope), "blocks"))
  }

  private mutating func moduleList(_ links: [ModuleLink], named name: String) -> PythonExpression {
    for (number, link) in links.enumerated() {
      entries.append(entry("\(name).\(number)", link.scope, link.structure))
    }
    return list(name, links.map { make($0.structure, $0.scope) })
  }

  /// `nn.ModuleList([first, *(other for _ in range(9))])`
  private mutating func list(_ name: String, _ elements: [PythonExpression]) -> PythonExpression {
    var parts: [PythonExpression] = []
    var whole: PythonExpression?
    var i = 0
    while i < elements.count {
      let count = elements[i...].prefix { $0 == elements[i] }.count
      if count > 2 {
        let repeated = PythonExpression.unpacked(
          elements[i], variable: "_", sequence: .call("range", .integer(count)))
        if count == elements.count { whole = repeated }
        parts.append(repeated)
      } else {
        parts += elements[i..<(i + count)]
      }
      i += count
    }
    // A list of equal elements needs no brackets: `nn.ModuleList(layer for _ in range(9))`.
    let argument: PythonExpression
    if case .unpacked(let element, let variable, let sequence)? = whole {
      argument = .atom("\(element.text) for \(variable) in \(sequence.text)")
    } else {
      argument = .list(parts)
    }
    initialization.append(.assignment(["self." + name], .call("nn.ModuleList", argument)))
    return .member(.atom("self"), name)
  }

  /// `residual` for a block of the user's; nil for the nameless body of a loop.
  func blockName(_ scope: Int) -> String? {
    let base = network.tree.scopes[scope].component.base
    return base.first?.isUppercase == true ? PythonIdentifier.snake([base.withoutNumber]) : nil
  }

  /// A name for a list: that of the scopes, or in the language's loops that of the block or of the `let` around.
  private mutating func listName(_ turn: Int, block: String?, _ fallback: String) -> String {
    let path = scopePath(turn)
    let index = path.lastIndex { $0.index != nil } ?? path.count - 1
    let around = Array(path[...index])
    let base = around.last?.base ?? fallback
    guard PathName.loops.contains(base.withoutNumber) else {
      return attributes.claim(
        PythonIdentifier.snake(
          around.dropLast().flatMap { [$0.base] + ($0.index.map { [String($0)] } ?? []) } + [base]))
    }
    let scope = around.dropLast().last { $0.index == nil && !PathName.loops.contains($0.base) }
    let plural = block.map { $0 + "s" }
    guard let scope else { return attributes.claim(plural ?? fallback, fallback) }
    let short = PythonIdentifier.snake([scope.base])
    return attributes.claim(plural ?? short, PythonIdentifier.snake([scope.base, plural ?? fallback]))
  }
}

extension ScopeTree {
  /// The components of a name.
  static func components(of name: String) -> [Component] {
    name.split(separator: ".").map { component($0) }
  }
}

extension SizedGraph {
  /// The node that size number `position` of all sizes belongs to.
  func node(ofSize position: Int) -> Int {
    var (low, high) = (0, sizeStart.count - 1)
    // The last node whose sizes begin at or before it and that has some.
    while low < high {
      let middle = (low + high + 1) / 2
      if sizeStart[middle] <= position { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
