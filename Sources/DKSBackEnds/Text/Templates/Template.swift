/// A block: items that recur, with parameters for what differs.
struct Template {
  /// The first occurrence.
  var items: [Item]
  /// The parameters, in the order of the text.
  var parameters: [Parameter]
  /// For each setting of `items` its text in terms of the parameters; nil where it is always the same.
  var texts: [String?]
  /// The name; chosen when all blocks are known.
  var name = ""
  /// For each occurrence the nodes that its items begin and end with.
  var places: [(first: Int, last: Int)]

  struct Parameter {
    var name: String
    var family: SettingRole.Family
    /// The setting that it is, among those of `items`.
    var setting: Int
    var typeName: String
    /// What holds where it is left out.
    var defaultValue: LayerSetting?
    /// Whether a call gives it without a label.
    var isUnlabeled: Bool
  }
}

/// Which of the settings of items that recur are parameters, and how the others depend on them.
struct Parameterization {
  /// For each setting: what it always is, or how it follows from one that is a parameter.
  enum Dependence {
    case fixed
    case parameter
    case equal(Int)
    case multiple(Int, of: Int)
    case quotient(Int, by: Int)
    /// Half of a window, rounded down: the border that keeps the extents.
    case halfWindow(Int)
  }

  private(set) var dependences: [Dependence]
  /// The settings that are parameters.
  private(set) var bases: [Int] = []

  /// - Parameter rows: For each occurrence its settings; all have as many.
  init(_ rows: [[LayerSetting]], roles: [SettingRole]) {
    let count = rows.first?.count ?? 0
    dependences = Array(repeating: .fixed, count: count)
    var columns: [(index: Int, values: [LayerSetting])] = []
    for j in 0..<count {
      let values = rows.map { $0[j] }
      if values.contains(where: { $0 != values[0] }) { columns.append((j, values)) }
    }
    // Small widths come first, so that others are multiples of them; numbers of groups follow from widths.
    func rank(_ column: (index: Int, values: [LayerSetting])) -> (Int, Int, Int) {
      let first = if case .integer(let i) = column.values[0] { i } else { 0 }
      let isDerived = roles[column.index].name == "groups" || roles[column.index].name == "padding"
      return (isDerived ? 1 : 0, roles[column.index].family == .width ? first : 0, column.index)
    }
    columns.sort { rank($0) < rank($1) }
    var found: [(index: Int, values: [LayerSetting])] = []
    for column in columns {
      let candidates = found.filter { roles[$0.index].family == roles[column.index].family }
      let dependence = candidates.lazy.compactMap { base in
        Self.dependence(of: column.values, on: base.values, base.index, roles[column.index])
      }.first
      if let dependence {
        dependences[column.index] = dependence
      } else {
        dependences[column.index] = .parameter
        found.append(column)
        bases.append(column.index)
      }
    }
    bases.sort()
  }

  private static func dependence(
    of values: [LayerSetting], on base: [LayerSetting], _ index: Int, _ role: SettingRole
  ) -> Dependence? {
    if values == base { return .equal(index) }
    var (numbers, bases): ([Int], [Int]) = ([], [])
    for (value, base) in zip(values, base) {
      guard case .integer(let a) = value, case .integer(let b) = base, a > 0, b > 0 else { return nil }
      numbers.append(a)
      bases.append(b)
    }
    let pairs = Array(zip(numbers, bases))
    if role.family == .window {
      return pairs.allSatisfy { $0.0 == ($0.1 - 1) / 2 && !$0.1.isMultiple(of: 2) } ? .halfWindow(index) : nil
    }
    guard role.family == .width, let (a, b) = pairs.first else { return nil }
    if a.isMultiple(of: b), pairs.allSatisfy({ $0.1 <= Int.max / (a / b) && $0.0 == $0.1 * (a / b) }) {
      return .multiple(a / b, of: index)
    }
    if b.isMultiple(of: a), pairs.allSatisfy({ $0.0 <= Int.max / (b / a) && $0.1 == $0.0 * (b / a) }) {
      return .quotient(index, by: b / a)
    }
    return nil
  }

  /// The text of each setting in terms of the names of the parameters; nil where it is always the same.
  func texts(_ names: [Int: String]) -> [String?] {
    dependences.enumerated().map { i, dependence in
      switch dependence {
      case .fixed: nil
      case .parameter: names[i]
      case .equal(let base): names[base]
      case .multiple(let factor, let base): names[base].map { "\(factor) * \($0)" }
      case .quotient(let base, let divisor): names[base].map { "\($0) / \(divisor)" }
      case .halfWindow(let base): names[base].map { "(\($0) - 1) / 2" }
      }
    }
  }
}
