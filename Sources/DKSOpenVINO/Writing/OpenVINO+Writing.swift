import DKSDiagnostics
import DKSModels
import DKSTensors

extension OpenVINO {
  /// Writes `model` as an IR: the `.xml`, and the weights as its sibling of the same base name.
  ///
  /// - Parameter named: The name of the `.xml`.
  /// - Returns: nil after an error; errors point at the node that has no form there.
  package static func write(
    _ model: Model, named: String, diagnostics: inout DiagnosticSet
  ) -> ModelFiles? {
    do throws(Diagnostic) {
      let document = model.document as? IRDocument
      let assembly = try IRWriter(document == nil ? model.withoutKnownNodes() : model).assembly
      let kept = document?.hasBodies == true ? document?.weights : nil
      var weights = IRWeightsFile(keeping: kept)
      guard let text = text(of: assembly, model, document, &weights) else {
        throw .irUnwritableValue(model.name, "there is not enough memory for the text")
      }
      var main = FileImage()
      main.append(text)
      var files = ModelFiles(main: main)
      // Offsets in the bodies of layers stay, so the file with them cannot begin elsewhere.
      if kept == nil {
        files.interim = .shifted { start in
          var weights = IRWeightsFile(keeping: nil, from: start)
          guard let text = OpenVINO.text(of: assembly, model, document, &weights) else { return nil }
          var main = FileImage()
          main.append(text)
          return main
        }
      }
      let base = named.lowercased().hasSuffix(".xml") ? String(named.dropLast(4)) : named
      files.siblings = [(name: base + ".bin", image: weights.image)]
      return files
    } catch {
      diagnostics.insert(error)
      return nil
    }
  }

  private static func text(
    of assembly: IRAssembly, _ model: Model, _ document: IRDocument?, _ weights: inout IRWeightsFile
  ) -> [UInt8]? {
    guard var sink = XMLSink() else { return nil }
    let numbers = numbered(assembly.layers)
    var names = UniqueNames()
    sink.open("net")
    sink.attribute("name", model.name)
    sink.attribute("version", String(document?.version ?? 11))
    sink.attributes(document?.attributes ?? [])
    sink.open("layers")
    for (i, layer) in assembly.layers.enumerated() {
      guard let number = numbers[i] else { continue }
      // Names that a file had twice stay so; new ones give way.
      let name = names.claim(layer.name)
      write(layer, number: number, name: name, assembly, &weights, &sink)
    }
    sink.close()
    sink.open("edges")
    for (i, layer) in assembly.layers.enumerated() {
      guard let number = numbers[i] else { continue }
      for (position, port) in layer.inputs.enumerated() {
        guard let source = numbers[port.layer] else { continue }
        sink.open("edge")
        sink.attribute("from-layer", String(source))
        sink.attribute("from-port", String(assembly.layers[port.layer].inputs.count + port.output))
        sink.attribute("to-layer", String(number))
        sink.attribute("to-port", String(position))
        sink.close()
      }
    }
    sink.close()
    if let info = RuntimeInfo.network(document?.verbatim(document?.runtimeInfo), provenance: model.provenance)
    {
      sink.element("rt_info", inside: info)
    }
    sink.close()
    return sink.bytes()
  }

  /// The number of each layer that is written; constants that nobody uses are not.
  private static func numbered(_ layers: [IRAssembly.Layer]) -> [Int?] {
    var isUsed = Array(repeating: false, count: layers.count)
    for layer in layers { for port in layer.inputs { isUsed[port.layer] = true } }
    var count = 0
    return layers.indices.map { i in
      guard layers[i].constant == nil || isUsed[i] else { return nil }
      defer { count += 1 }
      return count
    }
  }

  private static func write(
    _ layer: IRAssembly.Layer, number: Int, name: String, _ assembly: IRAssembly,
    _ weights: inout IRWeightsFile, _ sink: inout XMLSink
  ) {
    sink.open("layer")
    sink.attribute("id", String(number))
    sink.attribute("name", name)
    sink.attribute("type", layer.type)
    sink.attribute("version", layer.version)
    sink.attributes(layer.attributes)
    var data = layer.data
    if let constant = layer.constant {
      let (offset, size) = weights.place(constant)
      data = (data ?? []).filter { $0.name != "offset" && $0.name != "size" }
      data?.append(IRAttribute(name: "offset", value: String(offset)))
      data?.append(IRAttribute(name: "size", value: String(size)))
    }
    if let data {
      sink.open("data")
      sink.attributes(data)
      sink.close()
    }
    if let info = layer.runtimeInfo { sink.element("rt_info", inside: info) }
    if !layer.inputs.isEmpty {
      sink.open("input")
      for (position, port) in layer.inputs.enumerated() {
        var output = assembly.layers[port.layer].outputs[port.output]
        output.names = nil
        output.runtimeInfo = layer.inputInfo[position]
        write(output, port: position, &sink)
      }
      sink.close()
    }
    if !layer.outputs.isEmpty {
      sink.open("output")
      for (position, output) in layer.outputs.enumerated() {
        write(output, port: layer.inputs.count + position, &sink)
      }
      sink.close()
    }
    if let unknown = layer.unknown { sink.raw(unknown) }
    sink.close()
  }

  private static func write(_ output: IRAssembly.Output, port: Int, _ sink: inout XMLSink) {
    sink.open("port")
    sink.attribute("id", String(port))
    sink.attribute("precision", output.precision)
    if let names = output.names { sink.attribute("names", names) }
    for extent in output.shape ?? [] { sink.element("dim", text: String(extent ?? -1)) }
    if let info = output.runtimeInfo { sink.element("rt_info", inside: info) }
    sink.close()
  }
}
