import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// Reads blocks and activations that no network uses, so that a misspelt name in them is found all the same.
///
/// Only what holds for all arguments is reported: names after arrows, and formulas.
struct UnusedDeclarations {
  private let globals: Globals
  private let constants: Scope
  private var faults: [Diagnostic] = []
  /// The names that bodies declare, innermost last.
  private var local: [Set<String>] = []

  private init(_ globals: Globals, constants: Scope) {
    self.globals = globals
    self.constants = constants
  }

  /// Adds the faults of the blocks and activations that are not in the given sets of indices.
  static func check(
    _ globals: Globals, constants: Scope, usedBlocks: Set<Int>, usedActivations: Set<Int>,
    diagnostics: inout DiagnosticSet
  ) {
    var check = UnusedDeclarations(globals, constants: constants)
    for (i, activation) in globals.activations.enumerated() where !usedActivations.contains(i) {
      check.read(activation)
    }
    for (i, block) in globals.blocks.enumerated() where !usedBlocks.contains(i) {
      check.local = [Set(block.parameters.map(\.name.text))]
      check.read(block.body)
    }
    for fault in check.faults { diagnostics.insert(fault) }
  }

  private mutating func read(_ activation: ActivationDeclaration) {
    var reader = FormulaReader(variable: activation.variable, constants: constants)
    for parameter in activation.parameters {
      // Which number it is decides nothing about the names; the variable stands for any.
      reader.parameters[parameter.name.text] =
        parameter.kind == .bool ? .bool(true) : .expression(.variable, depth: 1)
    }
    _ = reader.read(activation.formula)
    faults += reader.faults
  }

  private mutating func read(_ closure: Closure) {
    local.append(Set(closure.parameters.map(\.text)))
    defer { local.removeLast() }
    for statement in closure.body.statements {
      switch statement {
      case .bind(_, let names, _, let value):
        read(value)
        local[local.count - 1].formUnion(names.map(\.text))
      case .layer(_, let name, let value):
        read(value)
        local[local.count - 1].insert(name.text)
      }
    }
    // Without a name for what flows in, the body is a layer itself.
    if closure.parameters.isEmpty { read(layer: closure.body.result) } else { read(closure.body.result) }
  }

  private mutating func read(layer expression: Expression) {
    switch expression.kind {
    case .pipeline(let head, let stages):
      read(layer: head)
      for stage in stages { read(stage: stage) }
    case .conditional(_, let then, let otherwise):
      read(layer: then)
      read(layer: otherwise)
    default: read(stage: expression)
    }
  }

  /// Reads `expression`; the parser bounds how deep it nests.
  private mutating func read(_ expression: Expression) {
    switch expression.kind {
    case .pipeline(let head, let stages):
      read(head)
      for stage in stages { read(stage: stage) }
    case .tuple(let elements), .list(let elements): for element in elements { read(element) }
    case .conditional(_, let then, let otherwise):
      read(then)
      read(otherwise)
    case .chain(let first, let rest):
      read(first)
      for link in rest { read(link.operand) }
    case .prefix(_, let operand): read(operand)
    case .repeated(_, let closure), .scan(_, let closure), .closure(let closure): read(closure)
    case .forEach(let variable, _, let closure):
      local.append([variable.text])
      read(closure)
      local.removeLast()
    default: break
    }
  }

  private mutating func read(stage: Expression) {
    switch stage.kind {
    case .name(let name): checkLayer(Identifier(name, stage.span))
    case .call(let call): checkLayer(call.callee)
    case .kept(let inner): read(stage: inner)
    default: read(stage)
    }
  }

  private mutating func checkLayer(_ name: Identifier) {
    let text = name.text
    let isKnown =
      local.contains { $0.contains(text) } || globals.entries[text] != nil
      || OperationCatalogue.layer(named: text) != nil || ActivationCatalogue.builtIn(named: text) != nil
    guard !isKnown else { return }
    if Catalogue.isBatchNormalization(text) {
      faults.append(.batchNormalization(name))
    } else {
      faults.append(
        .unknownLayer(
          name,
          among: globals.names.filter { globals.isLayerOrActivation($0) } + Catalogue.layerNames
            + Catalogue.activationNames))
    }
  }
}
