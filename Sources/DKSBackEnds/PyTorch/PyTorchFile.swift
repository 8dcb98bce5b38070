import DKSGraph

/// The text of a module, section by section.
struct PyTorchFile {
  let translator: ModuleTranslator
  let network: NetworkModule
  let draws: WeightDrawing
  let options: PyTorchOptions

  /// The whole file.
  var text: String {
    var body = PythonRenderer()
    for helper in helpers {
      body.blank(2)
      for line in helper.text.split(separator: "\n", omittingEmptySubsequences: false) {
        body.write(String(line))
      }
    }
    let constants = translator.activations.entries.compactMap(\.constants)
    if !constants.isEmpty || !draws.special.isEmpty { body.blank(1) }
    for entry in constants {
      body.blank(1)
      body.comment(entry.comment)
      body.dictionary(entry.name, entry.values.map { ($0.name, PythonExpression.number($0.value).text) })
    }
    if !draws.special.isEmpty {
      body.blank(1)
      body.comment("Layers whose weights are not drawn like those of others of their kind.")
      body.dictionary("SPECIAL_DRAWS", draws.special.map { ($0.path, $0.arguments) })
    }
    for structure in translator.structures {
      body.blank(2)
      body.write(structure.declaration)
    }
    if let output = network.output {
      body.blank(2)
      body.write(output)
    }
    var declaration = network.declaration
    declaration.functions += [draws.function, loader]
    body.blank(2)
    body.write(declaration)

    var head = PythonRenderer()
    head.document(documentation)
    head.blank()
    head.write("from __future__ import annotations")
    head.blank()
    let words = Self.words(of: body.text)
    if words.contains("math") { head.write("import math") }
    head.write("from pathlib import Path")
    if words.contains("NamedTuple") { head.write("from typing import NamedTuple") }
    head.blank()
    head.write("import torch")
    head.write("from torch import Tensor, nn")
    if words.contains("F") { head.write("from torch.nn import functional as F") }
    return head.text + body.text
  }

  private var documentation: [String] {
    let graph = translator.network.graph
    return [
      "\(graph.name.oneLine): a PyTorch module, compiled by dksc from \(options.sourceName.oneLine) with "
        + "\(graph.method.text).",
      "The constants of the activations are not trained; weights begin as the kernel theory asks for. "
        + "'\(translator.typeName)(seed)' draws new ones, '\(translator.typeName)().load_weights(path)' "
        + "reads those that dksc wrote beside this file.",
    ]
  }

  private var helpers: [PyTorchHelper] {
    var used = translator.helpers + translator.activations.helpers
    if !draws.isEmpty {
      used.append(draws.draws.contains { $0.initializer.mirror != nil } ? PyTorchHelper.drawMirrored : .draw)
    }
    return PyTorchHelper.complete(used)
  }

  /// `load_weights(self, path)`.
  private var loader: PythonFunction {
    let check = options.fingerprint.map {
      [
        "with safe_open(path, framework=\"pt\") as file:",
        "    written_for = (file.metadata() or {}).get(\"dksc.network\")",
        "if written_for not in (None, \"\($0)\"):",
        "    raise ValueError(f\"{path} was written beside another module than this one\")",
      ]
    }
    return PythonFunction(
      name: "load_weights", parameters: [.init(name: "path", type: "str | Path")], result: "None",
      documentation: ["Loads all weights from a file of safetensors, or from one that torch.save wrote."],
      body: [],
      text: [
        "if Path(path).suffix != \".safetensors\":",
        "    self.load_state_dict(torch.load(path, map_location=\"cpu\", weights_only=True))",
        "    return",
        "try:",
      ] + (check == nil ? [] : ["    from safetensors import safe_open"]) + [
        "    from safetensors.torch import load_file",
        "except ImportError as error:",
        "    message = f\"{path} can be read with the package safetensors: pip install safetensors\"",
        "    raise ImportError(message) from error",
      ] + (check ?? []) + ["self.load_state_dict(load_file(path))"])
  }

  /// The identifiers of a text.
  private static func words(of text: String) -> Set<Substring> {
    Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") })
  }
}

extension String {
  /// The text without line breaks.
  fileprivate var oneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}

extension PythonRenderer {
  /// `NAME = {"key": value}`, each key on a line of its own if it is long.
  fileprivate mutating func dictionary(_ name: String, _ entries: [(String, String)]) {
    let items = entries.map { PythonIdentifier.literal($0.0) + ": " + $0.1 }
    let line = name + " = {" + items.joined(separator: ", ") + "}"
    if line.count <= Self.width { return write(line) }
    write(name + " = {")
    indented { renderer in for item in items { renderer.write(item + ",") } }
    write("}")
  }
}
