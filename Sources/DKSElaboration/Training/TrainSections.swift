import DKSDiagnostics
import DKSSyntax

/// The `train` sections of the root file by the network they belong to.
struct TrainSections {
  private var sections: [String: TrainDeclaration] = [:]

  /// Sorts the sections; those of unknown networks and second ones of a network are reported.
  init(_ globals: Globals, diagnostics: inout DiagnosticSet) {
    let networks = globals.networks.map(\.name.text)
    let known = Set(networks)
    for section in globals.trainSections {
      if !known.contains(section.name.text) {
        diagnostics.insert(.trainsUnknownNetwork(section.name, among: networks))
      } else if let earlier = sections[section.name.text] {
        diagnostics.insert(.secondTrainSection(section.name, earlier: earlier.name.span))
      } else {
        sections[section.name.text] = section
      }
    }
  }

  /// The section of `network`, if it has one.
  func section(for network: NetworkDeclaration) -> TrainDeclaration? { sections[network.name.text] }
}
