import DKSGraph

/// How the language writes an operation, which settings may become parameters, and which operations are alike.
struct Form {
  enum Kind {
    /// `conv(64, 3)`
    case layer(name: String, arguments: [Argument], takesTuple: Bool)
    /// `tanh`, `@keep tanh`
    case activation(isKept: Bool)
    /// `0.6 * a + 0.8 * b`
    case sum
    /// `a * b`
    case product
    /// An element of what `split` yields.
    case part(index: Int, split: String)
    /// `zeros(64)`
    case constant(String)
    /// A use of `layer embed = …`
    case reference(String)
    /// `scan(from: start) { state, element in … }`, by its number.
    case scan(Int)
    /// An input of the network: never written as a stage.
    case source
  }

  /// One argument of a call.
  struct Argument {
    /// The label; nil where the place says it all.
    var label: String?
    /// The name of the parameter.
    var name: String
    /// What stands there; nil where it is left out.
    var literal: String?
    /// The index of the setting that may stand there instead.
    var setting: Int?
  }

  var kind: Kind
  /// What cannot become a parameter, as text; operations of one shape differ in settings alone.
  var shape: String
  /// The same and all settings that have more to do with the structure than with the size.
  var tight: String
  /// Those that may become parameters.
  var settings: [LayerSetting] = []
  /// What they are called.
  var settingNames: [String] = []
  /// Whether it is written as a stage: `-> relu`.
  var isStage: Bool {
    switch kind {
    case .layer, .activation, .reference: true
    default: false
    }
  }
  /// Whether it has a matrix of weights.
  var isAffine = false
  /// Whether it belongs to what it follows, as an activation belongs to a convolution.
  var isFollower = false

  /// The stage as text, with `texts` in place of settings.
  func text(_ texts: ArraySlice<String?>) -> String {
    func text(_ i: Int) -> String? { i < texts.count ? texts[texts.startIndex + i] : nil }
    switch kind {
    case .layer(let name, let arguments, _):
      let written = arguments.compactMap { argument -> String? in
        let value = argument.setting.flatMap(text) ?? argument.literal
        guard let value else { return nil }
        return argument.label.map { "\($0): \(value)" } ?? value
      }
      return written.isEmpty ? name : "\(name)(\(written.joined(separator: ", ")))"
    case .activation(let isKept):
      let name = text(0) ?? settings.first?.text ?? ""
      return isKept ? "@keep \(name)" : name
    case .reference(let name): return name
    case .constant(let text): return text
    case .sum, .product, .part, .scan, .source: return ""
    }
  }
}
