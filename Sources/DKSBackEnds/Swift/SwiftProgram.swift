import DKSDiagnostics
import DKSGraph

/// What the user may choose about the generated program.
package struct SwiftOptions: Hashable, Sendable {
  /// Whether it has an entry point; a file of a larger target must have none.
  package var emitsMain: Bool
  /// The name of the source, for the comment at the top.
  package var sourceName: String

  /// Makes options.
  package init(emitsMain: Bool = true, sourceName: String) {
    self.emitsMain = emitsMain
    self.sourceName = sourceName
  }
}

/// Writes the Swift program for `networks`: graph → structured Swift → text.
///
/// - Returns: The text of one file that imports DKSRuntime alone, or nil if something cannot be expressed,
///   which `diagnostics` says then.
package func swiftProgram(
  for networks: [BackEndInput], options: SwiftOptions, diagnostics: inout DiagnosticSet
) -> String? {
  var names = NameScope(reserved: SwiftIdentifier.reservedTypes)
  var declarations: [SwiftDeclaration] = []
  var main: SwiftType?
  var isRefused = false
  // The first network that can be trained is the program's; without one, the first network.
  let mainIndex = networks.firstIndex { $0.training != nil } ?? 0
  for (index, compiled) in networks.enumerated() {
    let name = SwiftIdentifier.upperCamel([compiled.graph.name])
    let translator = NetworkTranslator(compiled, typeName: names.claim(name, name + "Model"))
    guard translator.isRunnable() else {
      diagnostics.formUnion(translator.diagnostics)
      isRefused = true
      continue
    }
    let interface = NetworkInterface(
      translator.network.graph, of: compiled.graph, typeName: translator.typeName)
    declarations += translator.declarations(interface)
    diagnostics.formUnion(translator.diagnostics)
    isRefused = isRefused || translator.diagnostics.containsError
    if let plan = compiled.training {
      let training = TrainingTranslator(plan: plan, interface: interface, typeName: translator.typeName)
      do throws(Diagnostic) {
        declarations.append(.type(try training.declaration()))
      } catch {
        diagnostics.insert(error)
        isRefused = true
      }
    }
    if index == mainIndex {
      main =
        compiled.training == nil
        ? SummaryTranslator(
          graph: translator.network.graph, interface: interface, typeName: translator.typeName
        )
        .declaration
        : trainingMain(translator.typeName)
    }
  }
  if options.emitsMain, let main { declarations.append(.type(main)) }
  guard !isRefused else { return nil }
  let methods = networks.map(\.graph.method.text).removingRepetitions.joined(separator: ", ")
  return SwiftRenderer.text(
    of: SwiftFile(
      header: ["Compiled by dksc from \(options.sourceName.oneLine) with \(methods); do not edit."],
      imports: ["DKSRuntime"], declarations: declarations))
}

/// `@main enum Main` that trains the network.
private func trainingMain(_ typeName: String) -> SwiftType {
  let train = SwiftExpression.prefix(
    "try ", .call(.member(.name(typeName), "train"), [.init("options", .name("$0"))]))
  return SwiftType(
    documentation: ["Trains \(typeName); `--help` says what can be chosen."], modifiers: ["@main"],
    keyword: "enum", name: "Main",
    members: [
      .function(
        SwiftFunction(
          modifiers: ["static"], name: "main",
          body: [
            .expression(
              .call(.member(.name("TrainingOptions"), "runMain"), [], trailing: .closure([], train)))
          ]))
    ])
}

extension Array where Element: Hashable {
  /// The elements without those that occurred before.
  fileprivate var removingRepetitions: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension String {
  /// The text without line breaks, which would end a comment.
  fileprivate var oneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
