/// Tensors that lie in other files, wherever the model has them: in graphs, in nodes, in functions, sparse or not.
extension DocumentReader {
  /// Finds them all, besides the initializers of the graph, which are known.
  mutating func readExternalData() throws(ONNXFault) {
    for record in document.initializers {
      guard let slice = record.external else { continue }
      document.externalData[document.graphFields[record.fieldIndex].payload.lowerBound] = slice
    }
    for (index, field) in document.fields.enumerated() where field.kind == .bytes {
      guard let child = ONNXMessage.model.child(field.number) else { continue }
      try find(in: child, field.payload, isMain: index == document.graphIndex, depth: 0)
    }
    document.externalPlaces = document.externalData.keys.sorted()
  }

  private mutating func find(
    in message: ONNXMessage, _ range: Range<Int>, isMain: Bool = false, depth: Int
  ) throws(ONNXFault) {
    guard depth <= NestedGraphReader.depthLimit else {
      throw ONNXFault(.depth, "graphs are nested more than \(NestedGraphReader.depthLimit) deep")
    }
    var reader = WireReader(document.file, range)
    while let field = try decoding({ () throws(WireFault) in try reader.next() }) {
      guard let child = message.child(field.number), field.kind == .bytes else { continue }
      if child == .tensor {
        guard !isMain, let slice = try externalSlice(ofTensor: field.payload) else { continue }
        document.externalData[field.payload.lowerBound] = slice
      } else {
        try find(in: child, field.payload, depth: child == .graph ? depth + 1 : depth)
      }
    }
  }
}
