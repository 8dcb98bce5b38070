/// The fields of one number of a graph, in the order in which they are written.
struct GraphSection {
  enum Item {
    /// The field of that index, as it is.
    case kept(Int)
    /// The record of that index, which is part of a call and did not change.
    case part(Int)
    case made(WireMessage)
  }

  var number: Int
  var items: [Item] = []

  /// Whether the section is what the file has.
  func isUnchanged(in document: ONNXDocument) -> Bool {
    var next = 0
    for (index, field) in document.graphFields.enumerated() where field.number == number {
      guard next < items.count, case .kept(index) = items[next] else { return false }
      next += 1
    }
    return next == items.count
  }

  /// Adds the fields to a graph.
  func append(to graph: inout WireMessage, from document: ONNXDocument?, _ encoder: inout TensorEncoder) {
    for item in items {
      switch item {
      case .kept(let index):
        guard let document else { continue }
        encoder.copy(document.graphFields[index], of: .graph, in: document, to: &graph)
      case .made(let message): graph.append(number, message: message)
      // `settledCalls` leaves none.
      case .part: break
      }
    }
  }
}
