import DKSDiagnostics
import DKSModels

// The sections of a file as one message.
extension ModelWriter {
  mutating func graphMessage() -> WireMessage {
    let sections = sections
    var graph = WireMessage()
    var isWritten = [Bool](repeating: false, count: sections.count)
    if let document {
      for field in document.graphFields {
        guard let place = sections.firstIndex(where: { $0.number == field.number }) else {
          encoder.copy(field, of: .graph, in: document, to: &graph)
          continue
        }
        if !isWritten[place] { sections[place].append(to: &graph, from: document, &encoder) }
        isWritten[place] = true
      }
    } else {
      graph.append(2, string: model.name.isEmpty ? "network" : model.name)
    }
    for (place, section) in sections.enumerated() where !isWritten[place] {
      section.append(to: &graph, from: document, &encoder)
    }
    return graph
  }

  mutating func modelMessage(_ graph: WireMessage) -> WireMessage {
    var message = WireMessage()
    var operatorSets = WireMessage()
    operatorSets.append(2, integer: operatorSet)
    if let document {
      let keys = Set(model.provenance.map { MetadataKey.key($0.key) })
      for (index, field) in document.fields.enumerated() {
        switch field.number {
        case 1 where encodesAnew:
          message.append(1, integer: max(document.irVersion, ONNX.writtenVersion))
        case 7 where index == document.graphIndex: message.append(7, message: graph)
        case 8 where encodesAnew && document.isDefaultOperatorSet(field):
          message.append(8, message: operatorSets)
        case 14:
          if let pair = try? KeyValue.read(field, in: document.file), keys.contains(pair.key) { break }
          message.copy(field.whole, of: document.file)
        // Functions that nothing calls any more.
        case 25 where !document.calls.isEmpty && !hasCalls: break
        default: encoder.copy(field, of: .model, in: document, to: &message)
        }
      }
      for added in addedOperatorSets {
        var set = WireMessage()
        set.append(1, string: added.domain)
        set.append(2, integer: added.version)
        message.append(8, message: set)
      }
    } else {
      message.append(1, integer: ONNX.writtenVersion)
      message.append(2, string: "dksc")
      message.append(8, message: operatorSets)
      message.append(7, message: graph)
    }
    for entry in model.provenance {
      message.append(14, message: KeyValue.message(MetadataKey.key(entry.key), entry.value))
    }
    return message
  }
}
