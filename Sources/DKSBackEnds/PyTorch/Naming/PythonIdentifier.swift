import DKSDiagnostics

/// Python names made from the user's, the same ones for the same text.
enum PythonIdentifier {
  /// `["features", "conv_2"]` → `features_conv_2`, `["globalAveragePool"]` → `global_average_pool`
  static func snake(_ parts: [String]) -> String {
    var result = ""
    for part in parts {
      var previous: Character = "_"
      if !result.isEmpty { result += "_" }
      let characters = Array(part)
      for (i, character) in characters.enumerated() {
        guard character == "_" || character.isIdentifierPart else {
          if result.last != "_", !result.isEmpty { result += "_" }
          previous = "_"
          continue
        }
        let next = i + 1 < characters.count ? characters[i + 1] : "_"
        let startsWord =
          character.isUppercase && previous != "_"
          && (!previous.isUppercase || next.isLowercase)
        if startsWord, result.last != "_" { result += "_" }
        result += character.lowercased()
        previous = character
      }
      while result.count > 1, result.last == "_" { result.removeLast() }
    }
    guard let first = result.unicodeScalars.first else { return "layer" }
    return first.properties.isXIDStart || first == "_" ? result : "layer_" + result
  }

  /// `["features", "conv_2"]` → `FeaturesConv2`
  static func camel(_ parts: [String]) -> String { CamelCase.words(of: parts).joined() }

  /// A string literal of `text`.
  static func literal(_ text: String) -> String {
    let escaped = text.escaped { scalar in
      guard scalar.properties.generalCategory == .control else { return nil }
      return scalar.value < 256 ? "\\x" + hex(scalar.value, 2) : "\\u" + hex(scalar.value, 4)
    }
    return "\"" + escaped + "\""
  }

  private static func hex(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// `text` as it can stand in a doc string or comment: nothing in it ends either.
  static func documentation(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "/"
      case "\"": result += "'"
      case "\n": result += "\n"
      default:
        if scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}" {
          result += " "
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    while result.last == " " || result.last == "\n" { result.removeLast() }
    return result
  }

  /// Words that are no names.
  static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "match", "case",
    "type",
  ]

  /// Names that the text uses for other things, and builtins that it calls.
  static let reservedValues: Set<String> = keywords.union([
    "F", "Path", "Tensor", "math", "nn", "print", "range", "self", "super", "torch", "range", "step", "len",
    "max", "min", "float", "int", "str", "tuple", "dict", "list", "zip", "annotations",
  ])

  /// Classes and modules that the text mentions.
  static let reservedTypes: Set<String> = reservedValues.union([
    "NamedTuple", "Any", "Module", "ImportError", "NotImplementedError", "SPECIAL_DRAWS", "Conv1dSame",
    "Conv2dSame",
    "ChannelNorm", "ScaleShift", "Gain", "TransformedActivation", "FormulaActivation", "LeakyReLU", "ELU",
  ]).union(PyTorchHelper.activations.values.map(\.name))

  /// Attributes that every `nn.Module` has.
  static let reservedAttributes: Set<String> = reservedValues.union([
    "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile",
    "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr", "forward", "get_buffer", "get_extra_state",
    "get_parameter", "get_submodule", "half", "ipu", "load_state_dict", "load_weights", "modules", "mtia",
    "named_buffers", "named_children", "named_modules", "named_parameters", "parameters", "register_buffer",
    "register_backward_hook", "register_forward_hook", "register_forward_pre_hook",
    "register_full_backward_hook", "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_", "reset_parameters",
    "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training",
    "xpu", "zero_grad",
  ])
}

extension Character {
  fileprivate var isIdentifierPart: Bool { unicodeScalars.allSatisfy(\.properties.isXIDContinue) }
}
