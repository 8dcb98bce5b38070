import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// The networks of the file that `program` began with, in the order of the text.
///
/// - Parameters:
///   - sources: The files that the spans of `program` point into; messages name places and quote text.
///   - overrides: Values for `param`s; one that no network has is reported.
package func elaborate(
  _ program: Program, sources: SourceMap, overrides: [ParameterOverride] = [], limits: Limits = Limits(),
  diagnostics: inout DiagnosticSet
) -> [ElaboratedNetwork] {
  let globals = Globals(program, diagnostics: &diagnostics)
  var constants = Elaborator(globals: globals, sources: sources, limits: limits, diagnostics: diagnostics)
  constants.evaluateConstants()
  diagnostics = constants.diagnostics

  var known: [String] = []
  for network in globals.networks {
    for case .param(let parameter) in network.items { known.append(parameter.name.text) }
  }
  let names = Set(known)
  for override in overrides where !names.contains(override.name) {
    diagnostics.insert(.unknownOverride(override.name, among: known))
  }

  let plans = TrainSections(globals, diagnostics: &diagnostics)
  var networks: [ElaboratedNetwork] = []
  var (usedBlocks, usedActivations) = (constants.usedBlocks, constants.usedActivations)
  for declaration in globals.networks {
    var elaborator = Elaborator(globals: globals, sources: sources, limits: limits, diagnostics: diagnostics)
    elaborator.scopes = constants.scopes
    elaborator.formulaPlaces = constants.formulaPlaces
    networks.append(
      elaborator.elaborate(declaration, overrides: overrides, training: plans.section(for: declaration)))
    diagnostics = elaborator.diagnostics
    usedBlocks.formUnion(elaborator.usedBlocks)
    usedActivations.formUnion(elaborator.usedActivations)
  }
  UnusedDeclarations.check(
    globals, constants: constants.scopes[0], usedBlocks: usedBlocks, usedActivations: usedActivations,
    diagnostics: &diagnostics)
  return networks
}

extension Elaborator {
  /// Puts the constants of the files into scope 0, each seeing those before it.
  mutating func evaluateConstants() {
    for constant in globals.constants {
      var value = evaluate(constant.value, in: 0)
      if case .layer = value {
        value = fail(.constantLayer(constant.name, text: text(of: constant.value.span)))
      }
      declare(constant.name, value, as: .constant, in: 0)
    }
  }
}
