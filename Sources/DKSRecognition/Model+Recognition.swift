import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSPasses

extension Model {
  /// The model as a graph; nil where not even its inputs and outputs can be told.
  ///
  /// Parts without a kernel map are `Opaque` nodes, and errors unless `options` keep them.
  package func recognized(
    options: RecognitionOptions = RecognitionOptions(), diagnostics: inout DiagnosticSet
  ) -> Recognition? {
    var model = self
    model.resolveFreeReshapes()
    model.markFreeRecurrences()
    model.assumeExtents(assumesAll: options.isCopy, diagnostics: &diagnostics)
    var recognizer = Recognizer(Site(model), options: options)
    return recognizer.recognize(diagnostics: &diagnostics)
  }
}

/// One recognition: the plan, carried out from the first node to the last.
private struct Recognizer {
  let site: Site
  var plan: Plan
  var assembly: Assembly
  /// The opaque nodes made for each region, by its number.
  var counts: [Int: Int] = [:]
  /// What each region is called, with the number of nodes that it had then.
  var names: [Int: (name: String, count: Int)] = [:]

  init(_ site: Site, options: RecognitionOptions) {
    self.site = site
    plan = Plan(site, isCopy: options.isCopy)
    assembly = Assembly(site, isPreprocessing: plan.isPreprocessing, options: options)
    assembly.matrices = SharedMatrices(plan.matches, in: site)
  }

  mutating func recognize(diagnostics: inout DiagnosticSet) -> Recognition? {
    var found = DiagnosticSet()
    // Whether a part has no place in the graph, so that there is none.
    var isLost = false
    let users = site.model.users(withRepetitions: false)
    for input in site.model.inputs where !site.isFixed(input) {
      guard let form = assembly.form(of: input, batch: site.model.batchAxis(ofInput: input, users)) else {
        found.insert(.unknownExtents(ofInput: site.model[input].name, in: site.model))
        continue
      }
      assembly.addInput(input, form.type, form.layout)
    }
    for state in site.states.zeros where site.users(of: state).contains(where: { site.isLive[$0] }) {
      assembly.addZeros(state)
    }
    if found.containsError {
      diagnostics.formUnion(found)
      return nil
    }
    for (index, node) in site.model.nodes.enumerated() where !site.isKnown(node) {
      if let refusal = settle(index) {
        found.insert(.unboundedRegion(refusal, at: node))
        isLost = true
        break
      }
    }
    var lostOutputs: [Diagnostic] = []
    if !found.containsError {
      var names = UniqueNames()
      for output in site.model.outputs {
        do throws(Refusal) {
          // Names that differ in the file may make one identifier.
          try assembly.addOutput(names.claim(NodeNaming.identifier(output.name)), output.value)
        } catch {
          let lost = Diagnostic.lostOutput(output.name, error.reason, in: site.model)
          if assembly.options.isCopy {
            lostOutputs.append(lost)
          } else {
            found.insert(lost)
            isLost = true
          }
        }
      }
    }
    let numbers = plan.regions.all
    let named = numbers.map { number in
      let nodes = plan.regions.nodes(number)
      return Recognition.OpaqueRegion(
        nodes: nodes, reason: plan.regions.cause(number).reason,
        name: NodeNaming.region(nodes, in: site.model))
    }
    for (region, number) in zip(named, numbers) {
      let kind = plan.regions.cause(number).kind
      // What becomes of a normalization that goes is for the passes to say.
      if assembly.options.opaque == .error, plan.isTail(region: number) {
        found.insert(.tail(region, in: site.model))
      } else if kind != .preprocessing, kind != .batchNormalization,
        kind != .normalization || assembly.options.opaque == .keep
      {
        found.insert(.opaque(region, kind, in: site.model, policy: assembly.options.opaque))
      }
      assembly.settle(region.nodes, .opaque, "", region.reason)
      if !assembly.options.keepsWeights { assembly.tieLayers(to: region) }
    }
    assembly.tieComputedWeights(and: assembly.options.keepsWeights ? [] : named)
    found.formUnion(assembly.remarks)
    if !assembly.options.isCopy { for tie in assembly.ties { found.insert(.tied(tie)) } }
    for (name, origin) in assembly.opaqueOrigins() {
      for node in origin.nodes { assembly.nameVerdict(node, name) }
    }
    diagnostics.formUnion(found)
    guard !isLost else { return nil }
    return Recognition(
      graph: assembly.builder.graph, parameters: assembly.parameters, origins: assembly.origins,
      verdicts: assembly.verdicts, opaqueRegions: named, approximations: assembly.approximations,
      ties: assembly.ties, lostOutputs: lostOutputs)
  }

  /// Puts node `index` into the graph if it is the last of its match; the refusal if not even an opaque node
  /// can stand for it.
  private mutating func settle(_ index: Int) -> Refusal? {
    guard site.isLive[index] else {
      assembly.settle([index], .plumbing, "", "nothing uses it")
      return nil
    }
    if let region = plan.regions[index] { return addOpaque(index, region) }
    guard let number = plan.matchOf[index] else { return nil }
    guard let match = plan.matches[number], match.root == index else { return nil }
    plan.forget(number)
    do throws(Refusal) {
      try match.fragment.assemble(match, in: &assembly)
      return nil
    } catch {
      var cause = OpaqueCause(
        reason: error.reason, kind: plan.isPreprocessing[index] ? .preprocessing : error.kind)
      // What a region of the kind made and only this uses is part of the region.
      var nodes = Set(match.nodes)
      for source in match.sources where cause.kind.growsBackward {
        if let producer = site.producer(of: source), let region = plan.regions[producer],
          plan.regions.cause(region).kind == cause.kind, site.soleUser(of: source) != nil
        {
          nodes.insert(producer)
          cause.reason = plan.regions.cause(region).reason
        }
      }
      // A normalization that is kept is kept with the gain and the shift behind it.
      if assembly.options.opaque == .keep, cause.kind == .normalization {
        plan.extendByOwnScales(&nodes, takesNorms: false)
      }
      plan.settle(nodes, cause)
      guard let region = plan.regions[index] else { return error }
      return nodes.contains { $0 > index }
        ? addOpaque(index, region) : addOpaque(match.nodes, match.sources, region)
    }
  }

  /// The opaque nodes for those results of node `index` that are used outside its region.
  private mutating func addOpaque(_ index: Int, _ region: Int) -> Refusal? {
    func isMember(_ node: Int) -> Bool { plan.regions[node] == region }
    let results = site.model.nodes[index].results.compactMap(\.self).filter { value in
      site.isWanted(value) || site.users(of: value).contains { !isMember($0) && site.isLive[$0] }
    }
    guard !results.isEmpty else { return nil }
    // What the result depends on, inside.
    var part: Set<Int> = []
    var pending = [index]
    var sources: [ModelValue.ID] = []
    while let node = pending.popLast() {
      guard part.insert(node).inserted else { continue }
      for value in site.sources(of: node) {
        if let producer = site.producer(of: value), isMember(producer), !assembly.isTracked(value) {
          pending.append(producer)
        } else if !sources.contains(value) {
          sources.append(value)
        }
      }
    }
    sources.sort()
    return addOpaque(part.sorted(), sources, region, results)
  }

  private mutating func addOpaque(
    _ nodes: [Int], _ sources: [ModelValue.ID], _ region: Int, _ results: [ModelValue.ID]? = nil
  ) -> Refusal? {
    let all = results ?? (nodes.last.map { site.model.nodes[$0].results.compactMap(\.self) } ?? [])
    let isTail = assembly.options.opaque == .error && nodes.allSatisfy { plan.isTail[$0] }
    let kind = isTail ? Opaque.head : plan.regions.cause(region).kind.rawValue
    for result in all where site.isWanted(result) || !site.users(of: result).isEmpty {
      do throws(Refusal) {
        try assembly.addOpaque(
          nodes, result: result, from: sources, kind: kind,
          region: name(ofRegion: region), number: counts[region, default: 0],
          isLast: nodes.allSatisfy { plan.isTail[$0] })
      } catch { return error }
      counts[region, default: 0] += 1
    }
    return nil
  }

  /// The name of a region, made anew only where it grew.
  private mutating func name(ofRegion region: Int) -> String {
    if let known = names[region], known.count == plan.regions.count(region) { return known.name }
    let name = NodeNaming.region(plan.regions.nodes(region), in: site.model)
    names[region] = (name, plan.regions.count(region))
    return name
  }
}
