import CLibXML2

/// Values that come again and again, each in memory once.
struct Repeated<Element: Hashable> {
  private var known: Set<Element> = []

  /// The first value that was equal to `element`; beyond a few thousand they do not come twice.
  mutating func one(_ element: Element) -> Element {
    if let index = known.firstIndex(of: element) { return known[index] }
    if known.count < 4096 { known.insert(element) }
    return element
  }
}

/// The words of a file, each in memory once: ten thousand layers have thirty types.
struct StringInterner {
  enum Known { case id, name, type, version, precision, names, fromLayer, fromPort, toLayer, toPort, other }

  private var shared: Set<String> = []

  /// The text at `pointer`.
  subscript(_ pointer: UnsafePointer<UInt8>) -> String {
    mutating get {
      let word = String(cString: pointer)
      // Swift keeps up to 15 bytes in the string itself; very long ones do not come twice.
      guard word.utf8.count > 15, word.utf8.count < 64, shared.count < 4096 || shared.contains(word) else {
        return word
      }
      return shared.insert(word).memberAfterInsert
    }
  }

  /// Which of the attribute names that every layer and edge has the text at `pointer` is.
  func known(_ pointer: UnsafePointer<UInt8>) -> Known {
    func isEqual(_ word: StaticString) -> Bool { xmlStrEqual(pointer, word.utf8Start) == 1 }
    switch pointer.pointee {
    case UInt8(ascii: "i"): return isEqual("id") ? .id : .other
    case UInt8(ascii: "n"): return isEqual("name") ? .name : isEqual("names") ? .names : .other
    case UInt8(ascii: "t"):
      return isEqual("type") ? .type : isEqual("to-layer") ? .toLayer : isEqual("to-port") ? .toPort : .other
    case UInt8(ascii: "v"): return isEqual("version") ? .version : .other
    case UInt8(ascii: "p"): return isEqual("precision") ? .precision : .other
    case UInt8(ascii: "f"):
      return isEqual("from-layer") ? .fromLayer : isEqual("from-port") ? .fromPort : .other
    default: return .other
    }
  }
}
