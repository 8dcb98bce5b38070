/// Names in use in one scope of Python.
struct PythonNames {
  private var taken: Set<String>
  private var lastNumber: [String: Int] = [:]

  /// A scope in which `reserved` are in use.
  init(reserved: Set<String> = PythonIdentifier.reservedValues) { taken = reserved }

  /// Takes the first of `candidates` that is free; if none is, the first with the next free number.
  mutating func claim(_ candidates: String..., separator: String = "_") -> String {
    for name in candidates where taken.insert(name).inserted { return name }
    let base = (candidates.first ?? "value") + separator
    var number = lastNumber[base, default: 1]
    repeat { number += 1 } while !taken.insert(base + String(number)).inserted
    lastNumber[base] = number
    return base + String(number)
  }
}
