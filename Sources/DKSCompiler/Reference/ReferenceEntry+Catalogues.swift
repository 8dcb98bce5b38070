import DKSFormulas
import DKSGraph

extension ReferenceEntry {
  static var layers: [ReferenceEntry] {
    OperationCatalogue.layers.map { layer in
      let parameters = layer.signature.parameters
      return ReferenceEntry(
        name: layer.mnemonic,
        call: call(layer.mnemonic, parameters.map { $0.isOptional ? $0.name + ":" : $0.name }),
        summary: layer.signature.summary,
        parameters: parameters.map { Parameter(name: $0.name, summary: $0.summary) })
    }
  }

  static var activations: [ReferenceEntry] {
    ActivationCatalogue.all.map { entry in
      ReferenceEntry(
        name: entry.name, aliases: entry.aliases,
        call: call(entry.name, entry.parameters.map { "\($0.name): \($0.defaultValue.plain)" }),
        summary: entry.summary, formula: entry.activation()?.expression.description,
        spellings: spellings(of: entry))
    }
  }

  private static func spellings(of activation: BuiltInActivation) -> [Spelling] {
    var names: [(form: String, name: String?)] = []
    let defaults = activation.parameters.map(\.defaultValue)
    if case .named(let function, _)? = activation.operation?(defaults) {
      names = [("ONNX", function.onnx?.type), ("OpenVINO", function.openVINO?.type)]
    }
    names += [
      ("PyTorch", activation.torch.map { "nn." + $0.name }),
      ("Swift", activation.swift.map { "." + $0.name }),
    ]
    return names.compactMap { form, name in name.map { Spelling(form: form, name: $0) } }
  }

  static var methods: [ReferenceEntry] {
    let shaping = ShapingMethod.all.map { ($0.name, $0.parameters, $0.summary) }
    let comparison = ComparisonMethodCatalogue.all.map { ($0.name, $0.parameters, $0.summary) }
    return (shaping.filter { $0.0 != "none" } + comparison + shaping.filter { $0.0 == "none" }).map {
      name, parameters, summary in
      ReferenceEntry(
        name: name, call: call(name, parameters.map { "\($0.name): \($0.defaultValue.plain)" }),
        summary: summary)
    }
  }
}
