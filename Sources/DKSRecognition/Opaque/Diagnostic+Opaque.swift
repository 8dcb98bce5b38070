import DKSDiagnostics
import DKSModels
import DKSPasses

extension Diagnostic {
  /// An opaque region, at its first node.
  static func opaque(
    _ region: Recognition.OpaqueRegion, _ kind: OpaqueCause.Kind, in model: Model,
    policy: OpaquePolicy
  ) -> Diagnostic {
    let code =
      switch kind {
      case .normalization, .batchNormalization: "DKS0957"
      case .gate: "DKS0950"
      case .attention: "DKS0951"
      case .recurrent: "DKS0952"
      case .unknown, .preprocessing: "DKS0953"
      }
    let first = region.nodes.first.map { model.nodes[$0] }
    let last = region.nodes.last.map { model.nodes[$0] }
    let count = region.nodes.count
    var extent = "the region is the node '\(first?.name ?? "")'"
    if count > 1 {
      extent = "the region has \(count) nodes, from '\(first?.name ?? "")' to '\(last?.name ?? "")'"
    }
    return Diagnostic(
      policy == .keep ? .warning : .error, code,
      "'\(region.name)' has no kernel map: \(region.reason)", at: first?.span, label: "it begins here",
      notes: [extent],
      helps: policy == .keep
        ? [] : ["write '--opaque keep' to keep it as it is; what follows it then counts as a new network"])
  }

  /// A part that comes after the last layer, at its first node.
  static func tail(_ region: Recognition.OpaqueRegion, in model: Model) -> Diagnostic {
    let first = region.nodes.first.map { model.nodes[$0] }
    return Diagnostic(
      .note, "DKS0960", "'\(region.name)' comes after the last layer and is kept as it is: \(region.reason)",
      at: first?.span)
  }

  /// An input whose extents are not known.
  static func unknownExtents(ofInput name: String, in model: Model) -> Diagnostic {
    Diagnostic(
      .error, "DKS0954", "input '\(name)' has extents that are not known besides the batch",
      at: model.nodes.first?.span, helps: ["export the model with fixed extents"])
  }

  /// An output that is not made by the network.
  static func lostOutput(_ name: String, _ reason: String, in model: Model) -> Diagnostic {
    Diagnostic(
      .error, "DKS0955", "output '\(name)' is no tensor of the graph: \(reason)", at: model.nodes.last?.span)
  }

  /// A part that not even an opaque node can stand for.
  static func unboundedRegion(_ refusal: Refusal, at node: ModelNode) -> Diagnostic {
    Diagnostic(
      .error, "DKS0956", "'\(node.name)' cannot be kept as it is: \(refusal.reason)", at: node.span,
      helps: refusal.help.isEmpty ? [] : [refusal.help])
  }

  /// A batch norm before the first layer.
  static func batchNormOfInput(_ node: ModelNode) -> Diagnostic {
    Diagnostic(
      .note, "DKS0963", "the batch norm '\(node.name)' of an input is kept, with the numbers that it learned",
      at: node.span,
      notes: ["it brings the input to size; batch norm between layers is taken out by a method"])
  }

  /// A rectifier whose channels have slopes of their own.
  static func meanSlope(_ node: ModelNode, _ note: String) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0958", "'\(node.name)' is taken for one activation \(note)", at: node.span,
      label: "each channel has a slope of its own")
  }
}
