import DKSDiagnostics
import DKSModels
import DKSTensors

// Constants: which stay and which are written anew.
extension ModelWriter {
  /// The constant nodes that still give what they gave.
  func keptConstantNodes() -> [Int] {
    guard let document else { return [] }
    return document.constantNodes.filter { index in
      let node = document.nodes[index]
      guard let name = node.outputs.first, let id = idOf[name], !isProduced[Int(id.index)] else {
        return false
      }
      guard isLive[Int(id.index)] else { return !document.usedNames.contains(name) }
      return keepsConstant(id, document.constantValues[name])
    }
  }

  /// Whether a live constant is still written as it was read.
  func keepsConstant(_ id: ModelValue.ID, _ original: Tensor?) -> Bool {
    guard nameOf[Int(id.index)] == model[id].name else { return false }
    guard let constant = model[id].constant else { return true }
    return original.map { constant.isSame(as: $0) } ?? false
  }

  mutating func writeConstants() throws(ONNXFault) {
    var written = Set<Int>()
    let keptNodes = Set(keptConstantNodes())
    for record in document?.initializers ?? [] {
      guard let id = idOf[record.name], isLive[Int(id.index)], !isProduced[Int(id.index)] else {
        if document?.usedNames.contains(record.name) == false, record.absence == nil {
          initializerSection.items.append(.kept(record.fieldIndex))
        }
        continue
      }
      written.insert(Int(id.index))
      if keepsConstant(id, record.tensor) {
        if let absence = record.absence {
          throw ONNXFault(.externalData, "initializer '\(record.name)' is kept, and \(absence.message)")
        }
        initializerSection.items.append(.kept(record.fieldIndex))
      } else if let tensor = model[id].constant ?? record.tensor {
        try appendInitializer(name(id), tensor, replacing: record)
      }
    }
    written.formUnion(model.inputs.map { Int($0.index) })
    for record in document?.sparseInitializers ?? [] {
      let id = idOf[record.name].flatMap { isLive[Int($0.index)] ? $0 : nil }
      guard id.map({ keepsConstant($0, record.tensor) }) ?? !isUsedInFile(record.name) else { continue }
      sparseSection.items.append(.kept(record.fieldIndex))
      if let id { written.insert(Int(id.index)) }
    }
    for (i, value) in model.values.enumerated() where isLive[i] && !isProduced[i] && !written.contains(i) {
      if let node = constantNodeOf[value.name], keptNodes.contains(node) { continue }
      guard let tensor = value.constant ?? document?.constantValues[value.name] else {
        throw ONNXFault(.unwritable, "nothing gives the value '\(value.name)'")
      }
      try appendInitializer(nameOf[i] ?? value.name, tensor)
    }
    for (name, tensor) in settings { try appendInitializer(name, tensor) }
  }

  private func isUsedInFile(_ name: String) -> Bool { document?.usedNames.contains(name) ?? false }

  mutating func appendInitializer(
    _ name: String, _ tensor: Tensor, replacing record: InitializerRecord? = nil
  ) throws(ONNXFault) {
    guard let message = encoder.message(name, tensor, replacing: record, in: document) else {
      throw ONNXFault(.unwritable, "the constant '\(name)' has elements that ONNX has no type for")
    }
    initializerSection.items.append(.made(message))
    newInitializers.append((name, tensor))
  }
}
