import DKSDiagnostics
import DKSGraph

/// Writes items as statements and one expression.
struct BodyWriter {
  let arrangement: Arrangement
  /// The names in use.
  var names: UniqueNames
  /// The names that were in use before the first statement.
  let reserved: UniqueNames
  /// `let` statements, each without indentation; lines after its first are indented relative to it.
  private(set) var statements: [String] = []
  /// The path in which all of the text's nodes lie; it tells nothing about any of them.
  let context: Int
  /// Whether all that is written flows from one value.
  let isNested: Bool
  /// Whether it is the network itself.
  let isRoot: Bool

  init(
    _ arrangement: Arrangement, names: UniqueNames, context: Int, isNested: Bool = true, isRoot: Bool = false
  ) {
    self.isRoot = isRoot
    self.arrangement = arrangement
    self.names = names
    reserved = names
    self.context = context
    self.isNested = isNested
  }

  /// Gives a name to what `pipeline` is, unless it is a name.
  mutating func name(_ pipeline: PipelineText, _ wanted: String) -> String {
    if pipeline.isName { return pipeline.head }
    let name = names.claim(wanted)
    let start = "let \(name) = "
    statements.append(start + pipeline.text(after: start.count + 4))
    return name
  }

  /// Adds a statement that is not a `let` of one tensor.
  mutating func add(_ statement: String) { statements.append(statement) }

  /// Appends `items` to `pipeline`.
  ///
  /// - Parameter texts: For each setting its text, or nil where it is what the item says.
  mutating func write(_ items: [Item], _ texts: [String?], to pipeline: inout PipelineText) {
    var rest = texts[...]
    for item in items { write(item, &rest, to: &pipeline) }
  }

  mutating func write(_ item: Item, _ texts: inout ArraySlice<String?>, to pipeline: inout PipelineText) {
    let own = texts.prefix(item.settings.count)
    texts = texts.dropFirst(item.settings.count)
    switch item.kind {
    case .node(let node):
      let form = arrangement.forms[node]
      pipeline.append(form.text(own), isFollower: form.isFollower)
    case .call(let template): pipeline.append(call(template, item.settings, own), isMajor: true)
    case .repeated(let unit): write(repeated: unit, item, own, to: &pipeline)
    case .forEach(let loop): write(loop, to: &pipeline)
    case .body(let body):
      let entry = name(pipeline, entryName(arrangement.bodies[body]))
      pipeline = write(arrangement.bodies[body], entry: entry, Array(own))
    }
  }

  /// A word for what flows into `body` and is used there more than once.
  func entryName(_ body: Body) -> String {
    let heads = body.locals.map(\.head)
    for case .join(_, let operands) in heads.suffix(1) where operands.contains(.entry(0)) {
      if let skipped = body.locals.dropLast().first, climbs(skipped) { return "encoder" }
    }
    if isRoot { return statements.isEmpty ? "stem" : "trunk" }
    if case .join(let node, _)? = heads.last, case .layer = arrangement.forms[node].kind { return "squeezed" }
    return "trunk"
  }

  /// Whether the image becomes larger somewhere in the chain of `local`.
  func climbs(_ local: Local) -> Bool {
    guard let last = arrangement.chains[local.chain].last?.lastNode else { return false }
    let graph = arrangement.graph
    return graph.operandTypes(of: graph.nodes[last]).contains {
      guard let before = $0.grid, let after = graph.nodes[last].type.grid else { return false }
      return before.height < after.height || before.width < after.width && before.height == after.height
    }
  }

  /// `Residual(128, stride: 2)`
  func call(_ template: Int, _ settings: [LayerSetting], _ texts: ArraySlice<String?>) -> String {
    let template = arrangement.templates[template]
    var arguments: [String] = []
    for (i, parameter) in template.parameters.enumerated() {
      let text = i < texts.count ? texts[texts.startIndex + i] : nil
      if text == nil, parameter.defaultValue == settings[i] { continue }
      let value = text ?? settings[i].text
      arguments.append(parameter.isUnlabeled ? value : "\(parameter.name): \(value)")
    }
    return arguments.isEmpty ? template.name : "\(template.name)(\(arguments.joined(separator: ", ")))"
  }

  mutating func write(
    repeated unit: [Item], _ item: Item, _ texts: ArraySlice<String?>, to pipeline: inout PipelineText
  ) {
    let inner = Array(texts.dropFirst())
    let count = texts.first.flatMap { $0 }
    if count == nil, item.settings.first == .integer(1) {
      write(unit, inner, to: &pipeline)
      return
    }
    let times = count ?? item.settings.first?.text ?? "1"
    pipeline.append("repeat \(times) \(closure(unit, inner))", isMajor: true)
  }

  mutating func write(_ loop: ForLoop, to pipeline: inout PipelineText) {
    var inner = names
    let variable = inner.claim(loop.variable)
    let numbers = loop.values.compactMap { if case .integer(let i) = $0 { i } else { nil } }
    let range = numbers.count == loop.values.count ? Self.range(numbers) : nil
    let values = range ?? "[\(loop.values.map(\.text).joined(separator: ", "))]"
    let texts = loop.dependences.texts([loop.base: variable])
    let outer = names
    names = inner
    let body = closure(loop.unit, texts)
    names = outer
    pipeline.append("for \(variable) in \(values) \(body)", isMajor: true)
  }

  /// `0..<8` for numbers that count up from 0 or 1.
  static func range(_ numbers: [Int]) -> String? {
    guard let first = numbers.first, first == 0 || first == 1, numbers.count > 3,
      numbers == Array(first..<(first + numbers.count))
    else { return nil }
    return first == 0 ? "0..<\(numbers.count)" : "1...\(numbers.count)"
  }

  /// `{ dense(64) -> tanh }`, or `{ x in … }` where a value is used twice.
  func closure(_ unit: [Item], _ texts: [String?]) -> String {
    let context = PathName.common(arrangement.nodeNames(of: unit)).components.count
    var inner = names
    // What flows into a closure is all that its body knows of tensors.
    inner.release("x")
    var writer = BodyWriter(arrangement, names: inner, context: context)
    return writer.bracedBody(unit, texts, isDeclaration: false)
  }

  /// The braces and what is in them.
  mutating func bracedBody(_ items: [Item], _ texts: [String?], isDeclaration: Bool) -> String {
    if items.allSatisfy({ $0.isPlain }) {
      var pipeline = PipelineText("")
      var writer = self
      writer.write(items, texts, to: &pipeline)
      var layer = PipelineText(pipeline.stages.first?.text ?? "")
      for stage in pipeline.stages.dropFirst() {
        layer.append(stage.text, isMajor: stage.isMajor, isFollower: stage.isFollower)
      }
      if !isDeclaration, layer.line.count < 80, !layer.line.contains("\n") { return "{ \(layer.line) }" }
      return "{\n  \(layer.text(after: 4).indentedBy(2))\n}"
    }
    let parameter = names.claim("x")
    var pipeline = PipelineText(parameter)
    write(items, texts, to: &pipeline)
    let closure = closing([parameter], pipeline)
    if !isDeclaration || closure.contains("\n") { return closure }
    return "{ \(parameter) in\n  \(pipeline.line)\n}"
  }

  // MARK: Bodies

  /// Writes the values of `body`, and returns what the last one is.
  mutating func write(_ body: Body, entry: String, _ texts: [String?]) -> PipelineText {
    var rest = texts[...]
    let last = body.locals.count - 1
    var result = PipelineText(entry)
    writeLocals(of: body, entries: [entry], &rest) { _, local, pipeline in
      if local == last { result = pipeline }
      return local == last ? pipeline : nil
    }
    for item in body.tail { write(item, &rest, to: &result) }
    return result
  }

  /// Writes locals, each as a statement unless it is short and used once.
  ///
  /// - Parameter take: Takes the value of a local and says how it is called from then on; nil for those that it
  ///   leaves to this function.
  mutating func writeLocals(
    of body: Body, entries: [String], _ rest: inout ArraySlice<String?>,
    take: (inout BodyWriter, Int, PipelineText) -> PipelineText?
  ) {
    var values: [PipelineText] = []
    var tuples: [TupleKey: [Tuple]] = [:]
    let roles = roles(of: body)
    for (i, local) in body.locals.enumerated() {
      func value(_ source: Source) -> PipelineText {
        switch source {
        case .entry(let e): PipelineText(entries[e])
        case .local(let l): values[l]
        case .constant(let node): PipelineText(arrangement.forms[node].text([]))
        }
      }
      var pipeline: PipelineText
      var isJoined = false
      switch local.head {
      case .value(let source): pipeline = value(source)
      case .join(let node, let operands):
        let form = arrangement.forms[node]
        let own = rest.prefix(form.settings.count)
        rest = rest.dropFirst(form.settings.count)
        pipeline = join(form, operands.map(value), own)
        isJoined = true
      case .part(let node, let source):
        pipeline = PipelineText(element(node, of: value(source), source, &tuples))
      }
      let items = arrangement.chains[local.chain]
      for item in items { write(item, &rest, to: &pipeline) }
      if let taken = take(&self, i, pipeline) {
        values.append(taken)
      } else if let place = roles[i].soleUse, !roles[i].isLong, canInline(pipeline, isJoined, in: place) {
        values.append(pipeline)
      } else {
        values.append(PipelineText(name(pipeline, localName(local, roles[i]))))
      }
    }
  }

  struct TupleKey: Hashable {
    var source: Source
    var split: String
  }

  /// What one `split` yields: how each element is written, and which were taken.
  struct Tuple {
    var elements: [String]
    var taken: Set<Int> = []
  }

  /// The name of an element of what `split` yields; the tuple is written before its first element is used.
  mutating func element(
    _ node: Int, of value: PipelineText, _ source: Source, _ tuples: inout [TupleKey: [Tuple]]
  ) -> String {
    guard case .part(let index, let split) = arrangement.forms[node].kind,
      let part = arrangement.graph.nodes[node].operation as? Part
    else { return value.head }
    let key = TupleKey(source: source, split: split)
    // Taken out, so that what is known is changed in its place and not copied for each element.
    var known = tuples.removeValue(forKey: key) ?? []
    defer { tuples[key] = known }
    // Two nodes that are the same element of the same tensor come from two splits.
    var place = known.firstIndex { !$0.taken.contains(index) }
    if place == nil {
      known.append(Tuple(elements: tuple(of: part.count, value, split)))
      place = known.count - 1
    }
    guard let place else { return value.head }
    known[place].taken.insert(index)
    return known[place].elements[index]
  }

  /// Writes `let (left, right) = x -> split(2)`, and returns the names; many elements have a number each.
  mutating func tuple(of count: Int, _ value: PipelineText, _ split: String) -> [String] {
    var pipeline = value
    pipeline.append(split)
    guard count > 1, count < 5 else {
      let name = self.name(pipeline, "parts")
      return (0..<count).map { "\(name)[\($0)]" }
    }
    let words = count == 2 ? ["left", "right"] : (1...count).map { "part\($0)" }
    let elements = words.map { names.claim($0) }
    add("let (\(elements.joined(separator: ", "))) = \(pipeline.line)")
    return elements
  }
}

extension Item {
  /// Whether it is a stage of a pipeline, or a repeat of such stages.
  fileprivate var isPlain: Bool {
    switch kind {
    case .node, .call, .forEach: true
    case .body: false
    case .repeated(let unit): settings.first != .integer(1) || unit.allSatisfy(\.isPlain)
    }
  }
}

extension Arrangement {
  /// The names of the nodes in `items`, one or two for each item.
  func nodeNames(of items: [Item]) -> [String] {
    items.flatMap { [graph.nodes[$0.firstNode].name, graph.nodes[$0.lastNode].name] }
  }
}
