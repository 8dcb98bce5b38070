/// Names that are in use, and new ones that do not clash with them.
struct NameScope {
  private var taken: Set<String>
  private var lastNumber: [String: Int] = [:]

  /// A scope in which `reserved` are in use.
  init(reserved: Set<String> = []) { taken = reserved }

  /// Takes the first of `candidates` that is free; if none is, the first with the next free number.
  mutating func claim(_ candidates: String...) -> String {
    for name in candidates where taken.insert(name).inserted { return SwiftIdentifier.escaped(name) }
    let base = candidates[0] + (candidates[0].last?.isNumber == true ? "_" : "")
    var number = lastNumber[base, default: 1]
    repeat { number += 1 } while !taken.insert(base + String(number)).inserted
    lastNumber[base] = number
    return base + String(number)
  }

  /// Takes `name` itself, whether or not it is in use.
  mutating func reserve(_ name: String) { taken.insert(name) }

  /// Gives `name`, as `claim` returned it, back.
  mutating func release(_ name: String) {
    taken.remove(name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name)
  }
}
