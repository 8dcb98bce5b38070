import CLibXML2

/// What libxml2 has to say about a text, in the order in which it says it.
final class XMLFaults {
  struct Fault {
    /// From 1; 0 where it is unknown.
    var line: Int
    var column: Int
    var message: String
  }

  private(set) var all: [Fault] = []
  private let limit: Int
  /// What libxml2 calls; it points back here and must not outlive this.
  let listener: UnsafeMutablePointer<dksc_xml_listener>

  init(limit: Int) {
    self.limit = limit
    listener = .allocate(capacity: 1)
    listener.initialize(to: dksc_xml_listener())
    listener.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    listener.pointee.sink = { context, line, column, message in
      guard let context, let message else { return }
      let faults = Unmanaged<XMLFaults>.fromOpaque(context).takeUnretainedValue()
      faults.add(Int(line), Int(column), String(cString: message))
    }
  }

  deinit {
    listener.deinitialize(count: 1)
    listener.deallocate()
  }

  private func add(_ line: Int, _ column: Int, _ message: String) {
    guard all.count < limit else { return }
    let sentence = message.split(separator: "\n").first.map { String($0.prefix(300)) } ?? ""
    let trimmed = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    all.append(Fault(line: line, column: column, message: trimmed))
  }
}
