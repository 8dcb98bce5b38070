/// Names that are all different: whoever wants one that is taken gets it with a number behind it.
package struct UniqueNames: Sendable {
  /// How a number is put behind a name.
  package enum Numbering: Sendable {
    /// `name_2`, for names that files have.
    case underscored
    /// `name2`, for names that people read; `name1_2` where that would change a number.
    case direct
  }

  private var taken: Set<String>
  private var nextNumber: [String: Int] = [:]
  private let numbering: Numbering
  private let firstNumber: Int

  /// Names that are none of `taken`.
  package init(taken: Set<String> = [], numbering: Numbering = .underscored, from firstNumber: Int = 2) {
    self.taken = taken
    self.numbering = numbering
    self.firstNumber = firstNumber
  }

  /// Whether `name` is in use.
  package func contains(_ name: String) -> Bool { taken.contains(name) }

  /// Takes `name` out of use, and says whether it was free.
  @discardableResult package mutating func reserve(_ name: String) -> Bool { taken.insert(name).inserted }

  /// Gives `name` back, for a stretch of text that cannot see what it stands for.
  package mutating func release(_ name: String) { taken.remove(name) }

  /// `name`, or with the first number that makes it free.
  package mutating func claim(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    let base = numbering == .underscored || name.last?.isNumber == true ? name + "_" : name
    var number = nextNumber[base] ?? firstNumber
    while !taken.insert("\(base)\(number)").inserted { number += 1 }
    nextNumber[base] = number + 1
    return "\(base)\(number)"
  }
}
