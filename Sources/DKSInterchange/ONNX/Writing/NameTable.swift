/// Names that are taken, and new ones.
final class NameTable {
  private var taken: Set<String> = []
  /// The next number to try after a name, so that many values of one name stay cheap.
  private var numbers: [String: Int] = [:]

  /// Takes `name` and says whether it was free.
  func take(_ name: String) -> Bool {
    !name.isEmpty && taken.insert(name).inserted
  }

  /// `name`, or it with a number if that is taken.
  func fresh(_ name: String) -> String {
    let base = name.isEmpty ? "value" : name
    if taken.insert(base).inserted { return base }
    var number = numbers[base] ?? 1
    while !taken.insert("\(base)_\(number)").inserted { number += 1 }
    numbers[base] = number + 1
    return "\(base)_\(number)"
  }
}
