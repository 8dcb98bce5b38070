import DKSFormulas
import DKSGraph

/// The call of a layer, from its attributes and its signature: a new layer needs nothing here.
extension Form {
  /// Nil if `layer` has a setting that its signature does not.
  ///
  /// - Parameter isOnSignal: Whether its windows move along a signal: then their settings are of one extent.
  init?(layer: any Layer, isOnSignal: Bool = false) {
    let type = type(of: layer)
    let parameters = type.signature.parameters
    let attributes = isOnSignal ? SignalSettings.narrowed(layer.attributes) : layer.attributes
    let given = Dictionary(attributes.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard Set(given.keys).isSubset(of: Set(parameters.map(\.name))) else { return nil }
    var (arguments, settings, names): ([Argument], [LayerSetting], [String]) = ([], [], [])
    var (fixed, structural) = ("", "")
    let unlabeled = Self.unlabeledCount(parameters)
    for (i, parameter) in parameters.enumerated() {
      let value = given[parameter.name]
      var literal: String?
      if let value {
        guard let text = Self.text(of: value, as: parameter.kind) else { return nil }
        literal = text
      }
      var argument = Argument(
        label: i < unlabeled ? nil : parameter.name, name: parameter.name, literal: literal, setting: nil)
      let effective = value ?? Self.defaultValue(of: parameter, in: layer, layer.attributes)
      if let setting = effective.flatMap({ Self.setting($0, parameter.kind) }) {
        argument.setting = settings.count
        settings.append(setting)
        names.append(parameter.name)
        if !Self.isSize(i, parameter, of: parameters) { structural += "|\(parameter.name)=\(setting.text)" }
      } else {
        fixed += "|\(parameter.name)=\(literal ?? "")"
      }
      arguments.append(argument)
    }
    self.init(
      kind: .layer(name: type.mnemonic, arguments: arguments, takesTuple: type.signature.takesTuple),
      shape: type.mnemonic + fixed, tight: type.mnemonic + fixed + structural, settings: settings,
      settingNames: names, isAffine: layer is any AffineOperation)
    isFollower = layer is ScaleShift || layer.kernelRule == .normalization
  }

  /// How many of `parameters` need no label: the first, and a window after it.
  private static func unlabeledCount(_ parameters: [LayerSignature.Parameter]) -> Int {
    guard let first = parameters.first, !first.isOptional, first.name != "axis", first.name != "start" else {
      return 0
    }
    guard parameters.count > 1, !parameters[1].isOptional, parameters[1].kind != .bool else { return 1 }
    return 2
  }

  /// Whether a setting is about how large a layer is rather than what kind of layer it is.
  private static func isSize(
    _ index: Int, _ parameter: LayerSignature.Parameter, of parameters: [LayerSignature.Parameter]
  ) -> Bool {
    if parameter.name == "stride" { return true }
    if index == 0 { return !parameter.isOptional && parameter.kind != .bool }
    // Where the window comes first, as in pools and depthwise convolutions, the border goes with it.
    return parameter.name == "padding" && parameters.first?.kind == .extents
  }

  /// `value` as a setting that a parameter of a block can hold.
  private static func setting(_ value: Attribute.Value, _ kind: LayerSignature.Parameter.Kind)
    -> LayerSetting?
  {
    switch (value, kind) {
    case (_, .integers), (_, .numbers), (_, .word), (_, .initializer): nil
    case (.integer(let i), .number): .number(Double(i))
    case (.integer(let i), _): .integer(i)
    case (.number(let x), _): .number(x)
    case (.bool(let b), _): .bool(b)
    default: nil
    }
  }

  /// The value that `parameter`, which is left out, has in `layer`: the one that changes nothing if it is given.
  private static func defaultValue(
    of parameter: LayerSignature.Parameter, in layer: any Layer, _ attributes: [Attribute]
  ) -> Attribute.Value? {
    var candidates: [Attribute.Value]
    switch parameter.kind {
    case .bool: candidates = [.bool(true), .bool(false)]
    case .integer, .extents:
      candidates = [.integer(1), .integer(0)]
      candidates += attributes.map(\.value).filter { if case .integer = $0 { true } else { false } }
    default: candidates = []
    }
    return candidates.first { candidate in
      var reader = AttributeReader(attributes + [Attribute(parameter.name, candidate)])
      guard let made = try? type(of: layer).init(from: &reader) else { return false }
      return AnyHashable(made) == AnyHashable(layer)
    }
  }

  /// `value` as the language writes it where `kind` is wanted; nil if it cannot.
  private static func text(of value: Attribute.Value, as kind: LayerSignature.Parameter.Kind) -> String? {
    switch (value, kind) {
    case (.integer(let i), _): return String(i)
    case (.number(let x), _): return x.plain
    case (.bool(let b), _): return b ? "true" : "false"
    case (.word(let word), .initializer): return word
    case (.word(let word), _): return ".\(word)"
    case (.call(let name, let settings), .initializer):
      // A mirror is what a method puts there; the language has no word for it.
      guard settings.allSatisfy({ ["", "scale", "bias"].contains($0.name) }) else { return nil }
      return "\(name)(\(settings.map(\.description).joined(separator: ", ")))"
    case (.list(let items), .numbers):
      var texts: [String] = []
      for item in items {
        switch item {
        case .number(let x): texts.append(x.plain)
        case .integer(let i): texts.append(String(i))
        default: return nil
        }
      }
      return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    case (.list(let items), _):
      var texts: [String] = []
      for case .integer(let i) in items { texts.append(String(i)) }
      guard texts.count == items.count else { return nil }
      let list = texts.joined(separator: ", ")
      return kind == .integers && !texts.isEmpty ? list : "[\(list)]"
    default: return nil
    }
  }
}
