import DKSDiagnostics
import DKSModels

/// The 093x and 094x: reading and writing OpenVINO IRs.
extension Diagnostic {
  /// DKS0930: the text is no XML.
  static func irMalformedXML(_ reason: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(.error, "DKS0930", "this is not well-formed XML: \(reason)", at: span, label: "stops here")
  }

  /// DKS0931: XML that is not taken, whatever it says.
  static func irRefusedXML(_ found: String, at span: SourceSpan?, wanted: String) -> Diagnostic {
    Diagnostic(.error, "DKS0931", "the file has \(found), which is refused: \(wanted)", at: span)
  }

  /// DKS0932: not an IR, or one of another version.
  static func irUnknownFormat(_ found: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .error, "DKS0932", "\(found), not an OpenVINO IR of version 10 or 11", at: span,
      helps: ["convert the network with `ov.convert_model` and `ov.save_model` of a current OpenVINO"])
  }

  /// DKS0933: an attribute or a part of a layer that is missing or unreadable.
  static func irAttribute(_ message: String, at span: SourceSpan?, label: String = "") -> Diagnostic {
    Diagnostic(.error, "DKS0933", message, at: span, label: label)
  }

  /// DKS0934: two layers, or two ports, with one number.
  static func irDuplicate(_ what: String, at span: SourceSpan?, first: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .error, "DKS0934", "\(what) exists twice", at: span, label: "again here",
      labels: first.map { [Diagnostic.Label($0, "first here")] } ?? [])
  }

  /// DKS0935: an edge that leads nowhere, an input without one or with two.
  static func irConnection(_ message: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(.error, "DKS0935", message, at: span)
  }

  /// DKS0936: layers that depend on themselves.
  static func irCycle(_ names: [String], at span: SourceSpan?) -> Diagnostic {
    let chain = names.prefix(8).map { "'\($0)'" }.joined(separator: " → ") + (names.count > 8 ? " → …" : "")
    return Diagnostic(
      .error, "DKS0936", "the layer '\(names.first ?? "")' depends on its own result", at: span,
      notes: ["the cycle is \(chain)"])
  }

  /// DKS0937: a constant that is not in the weights file.
  static func irWeights(_ message: String, at span: SourceSpan?, help: String? = nil) -> Diagnostic {
    Diagnostic(.error, "DKS0937", message, at: span, helps: help.map { [$0] } ?? [])
  }

  /// DKS0938: a layer whose inputs do not fit its type.
  static func irInputs(_ message: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(.error, "DKS0938", message, at: span)
  }

  /// DKS0939: a network without results.
  static func irNoResult(at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .error, "DKS0939", "the network has no Result layer, so it computes nothing", at: span)
  }

  /// DKS0940: the schema does not hold.
  static func irSchema(_ message: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(.error, "DKS0940", message, at: span)
  }

  /// DKS0941: an operator that OpenVINO has no layer for.
  static func irUnwritable(_ node: ModelNode, _ reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0941", "'\(node.name)' cannot be written as an OpenVINO layer: \(reason)", at: node.span)
  }

  /// DKS0942: a value that OpenVINO has no form for.
  static func irUnwritableValue(_ name: String, _ reason: String, at span: SourceSpan? = nil) -> Diagnostic {
    Diagnostic(
      .error, "DKS0942", "the value '\(name)' cannot be written to an OpenVINO IR: \(reason)", at: span)
  }
}
