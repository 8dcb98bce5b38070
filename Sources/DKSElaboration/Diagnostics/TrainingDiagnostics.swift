import DKSDiagnostics
import DKSSyntax

// `train` sections.
extension Diagnostic {
  private static func meant(
    _ code: String, _ message: String, _ name: Identifier, among names: [String], helps: [String]
  ) -> Diagnostic {
    let found = suggestion(for: name.text, among: names)
    return Diagnostic(
      .error, code, message, at: name.span, label: found.map { "did you mean '\($0)'?" } ?? "", helps: helps,
      fixIts: found.map { [.init("write '\($0)'", replace: name.span, with: $0)] } ?? [])
  }

  static func unknownTrainingKey(_ key: Identifier, among keys: [String]) -> Diagnostic {
    meant(
      "DKS0701", "unknown key '\(key.text)' in 'train'", key, among: keys,
      helps: ["the keys are " + keys.map { "'\($0)'" }.joined(separator: ", ")])
  }

  static func missingTrainingKey(_ key: String, of network: Identifier) -> Diagnostic {
    let example =
      switch key {
      case "data": "data: csv(\"Data/train.csv\")"
      case "loss": "loss: mse(output)"
      default: "optimizer: adam(rate: 1e-3)"
      }
    return Diagnostic(
      .error, "DKS0702", "'train \(network.text)' misses its key '\(key)'", at: network.span,
      helps: ["add a line such as '\(example)'"])
  }

  static func trainsUnknownNetwork(_ name: Identifier, among networks: [String]) -> Diagnostic {
    meant(
      "DKS0703", "'train' names '\(name.text)', which is no network of this file", name, among: networks,
      helps: [])
  }

  static func secondTrainSection(_ name: Identifier, earlier: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0704", "network '\(name.text)' has a second 'train' section", at: name.span,
      labels: [.init(earlier, "the first")])
  }

  static func trainingKeyTwice(_ key: Identifier, earlier: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0704", "'\(key.text)' is given twice", at: key.span, labels: [.init(earlier, "the first")])
  }

  static func unknownTrainingChoice(_ name: Identifier, _ what: String, among names: [String]) -> Diagnostic {
    meant(
      "DKS0705", "unknown \(what) '\(name.text)'", name, among: names,
      helps: ["there is \(alternatives(names))"])
  }

  static func trainingChoiceExpected(
    _ what: String, text: String, among names: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0705", "found '\(text)', expected \(what == "optimizer" ? "an" : "a") \(what)", at: span,
      helps: ["there is \(alternatives(names))"])
  }

  static func trainingValue(_ message: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0706", message, at: span)
  }

  static func unknownOutput(_ name: Identifier, among outputs: [String]) -> Diagnostic {
    meant(
      "DKS0707", "'\(name.text)' is no output of the network", name, among: outputs,
      helps: outputs.isEmpty ? [] : ["its outputs are " + outputs.map { "'\($0)'" }.joined(separator: ", ")])
  }

  static func lossDoesNotFit(_ message: String, at span: SourceSpan, help: String) -> Diagnostic {
    Diagnostic(.error, "DKS0708", message, at: span, helps: [help])
  }

  static func dataDoesNotFit(_ message: String, at span: SourceSpan, label: Label? = nil) -> Diagnostic {
    Diagnostic(.error, "DKS0708", message, at: span, labels: label.map { [$0] } ?? [])
  }

  static func secondLabel(
    _ second: String, _ first: String, of data: String, at span: SourceSpan, first place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0710", "'\(data)' has one label for each image, the loss names '\(first)' and '\(second)'",
      at: span,
      labels: [.init(place, "the first name")],
      helps: ["leave 'target:' out: all heads are compared with the one label that there is"])
  }

  static func targetDoesNotFit(_ message: String, at span: SourceSpan, label: Label?) -> Diagnostic {
    Diagnostic(
      .error, "DKS0711", message, at: span, labels: label.map { [$0] } ?? [],
      helps: ["give the head a field of its own: 'target: name'"])
  }

  static func notALoss(text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0709", "found '\(text)' in a loss, which is a weighted sum of calls", at: span,
      helps: ["write '0.5 * mse(a) + 2 * crossEntropy(b)'"])
  }
}
