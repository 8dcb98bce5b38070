import DKSDiagnostics
import DKSSyntax

/// The declarations of all files under their names.
struct Globals: Sendable {
  enum Entry: Sendable {
    case constant
    case activation(Int)
    case block(Int)
    case network
  }

  /// In the order of the files and of the text.
  private(set) var constants: [ConstantDeclaration] = []
  private(set) var activations: [ActivationDeclaration] = []
  private(set) var blocks: [BlockDeclaration] = []
  /// Of the file that the compilation began with; imported networks are not compiled.
  private(set) var networks: [NetworkDeclaration] = []
  private(set) var trainSections: [TrainDeclaration] = []
  private(set) var entries: [String: Entry] = [:]
  /// All names in the order of declaration.
  private(set) var names: [String] = []

  /// No declarations.
  init() {}

  /// Collects the declarations of `program`; a name that is declared twice is reported at its second place.
  init(_ program: Program, diagnostics: inout DiagnosticSet) {
    var places: [String: SourceSpan] = [:]
    for (i, file) in program.files.enumerated() {
      let isRoot = i == program.files.count - 1
      for declaration in file.declarations {
        let (name, entry): (Identifier, Entry)
        switch declaration {
        case .importFile: continue
        case .train(let d):
          if isRoot { trainSections.append(d) }
          continue
        case .constant(let d): (name, entry) = (d.name, .constant)
        case .activation(let d): (name, entry) = (d.name, .activation(activations.count))
        case .block(let d): (name, entry) = (d.name, .block(blocks.count))
        case .network(let d):
          guard isRoot else { continue }
          (name, entry) = (d.name, .network)
        }
        if let earlier = places[name.text] {
          diagnostics.insert(.duplicate(name, earlier: earlier))
          continue
        }
        places[name.text] = name.span
        entries[name.text] = entry
        names.append(name.text)
        switch declaration {
        case .constant(let d): constants.append(d)
        case .activation(let d): activations.append(d)
        case .block(let d): blocks.append(d)
        case .network(let d): networks.append(d)
        case .importFile, .train: break
        }
      }
    }
  }

  /// Whether `name` can stand after an arrow.
  func isLayerOrActivation(_ name: String) -> Bool {
    switch entries[name] {
    case .block, .activation: true
    default: false
    }
  }
}
