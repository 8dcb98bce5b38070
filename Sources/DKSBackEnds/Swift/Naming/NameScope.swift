/// Names that are in use, and new ones that do not clash with them.
struct NameScope {
  private var taken: Set<String>
  /// Names of local variables whose block has ended: other locals may have them, properties may not.
  private var released: Set<String> = []
  private var lastNumber: [String: Int] = [:]
  private var lastLocalNumber: [String: Int] = [:]

  /// A scope in which `reserved` are in use.
  init(reserved: Set<String> = []) { taken = reserved }

  /// Takes the first of `candidates` that is free; if none is, the first with the next free number.
  mutating func claim(_ candidates: String...) -> String { claim(candidates, locally: false) }

  /// Takes a name for a local variable, which may be one that was released.
  mutating func claimLocal(_ candidates: String...) -> String { claim(candidates, locally: true) }

  private mutating func claim(_ candidates: [String], locally: Bool) -> String {
    for name in candidates where take(name, locally) { return SwiftIdentifier.escaped(name) }
    let base = candidates[0] + (candidates[0].last?.isNumber == true ? "_" : "")
    var number = (locally ? lastLocalNumber : lastNumber)[base, default: 1]
    repeat { number += 1 } while !take(base + String(number), locally)
    if locally { lastLocalNumber[base] = number } else { lastNumber[base] = number }
    return base + String(number)
  }

  private mutating func take(_ name: String, _ locally: Bool) -> Bool {
    (locally || !released.contains(name)) && taken.insert(name).inserted
  }

  /// Takes `name` itself, whether or not it is in use.
  mutating func reserve(_ name: String) { taken.insert(name) }

  /// Gives the local name `name`, as `claimLocal` returned it, back.
  mutating func release(_ name: String) {
    let plain = name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name
    taken.remove(plain)
    released.insert(plain)
    lastLocalNumber.removeAll(keepingCapacity: true)
  }
}
