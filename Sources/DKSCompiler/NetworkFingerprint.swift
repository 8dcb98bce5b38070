import DKSDiagnostics
import DKSGraph
import DKSTensors

/// Weights beside a text say what they belong to: a pair that a killed run has mixed is found, and so are trained
/// weights that another run would replace.
extension ModelFiles {
  /// The entry of a `.safetensors` that names the network it was written for.
  static let networkKey = "dksc.network"
  /// The entry that names the form, by its extension.
  static let formKey = "dksc.form"

  /// Adds weights of `network`, which are read with a file of `form`.
  mutating func appendWeights(
    _ tensors: [(name: String, tensor: Tensor)], of network: Graph, form: ArtifactForm
  ) {
    let metadata = [(Self.formKey, form.fileExtension), (Self.networkKey, network.fingerprint)]
    siblings.append(("safetensors", Safetensors.image(of: tensors, metadata: metadata)))
    mark = (Self.formKey, form.fileExtension)
  }
}

extension Graph {
  /// A number that other networks do not have, in 16 digits; the method is no part of it.
  var fingerprint: String {
    var network = self
    network.method = Method.none
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in network.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension GivenWeights {
  /// Says that the weights of a program were written for another one, which the names of its layers may hide.
  func checkOrigin(_ network: Graph, diagnostics: inout DiagnosticSet) {
    guard metadata[ModelFiles.formKey] == ArtifactForm.dks.fileExtension,
      let written = metadata[ModelFiles.networkKey], written != network.fingerprint
    else { return }
    diagnostics.insert(.weightsOfAnotherProgram(network.name, in: fileName))
  }
}

extension Diagnostic {
  static func weightsOfAnotherProgram(_ network: String, in file: String) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0810", "'\(file)' was written beside another program than this one of '\(network)'",
      at: nil,
      notes: ["the program was changed since, or the run that wrote both was stopped between the two"],
      helps: ["write the program and its weights again, if you did not change it"])
  }
}
