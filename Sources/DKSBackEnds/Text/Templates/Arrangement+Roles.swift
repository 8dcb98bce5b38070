import DKSGraph

/// What the settings of items are for, and what to call those that become parameters.
extension Arrangement {
  /// What each setting of `items` is for.
  func roles(of items: [Item]) -> [SettingRole] {
    var roles: [SettingRole] = []
    append(items, branch: nil, to: &roles)
    return roles
  }

  private func append(_ items: [Item], branch: Int?, to roles: inout [SettingRole]) {
    for item in items {
      switch item.kind {
      case .node(let node): append(node, branch, to: &roles)
      case .body(let index):
        let body = bodies[index]
        for (i, local) in body.locals.enumerated() {
          if case .join(let node, _) = local.head { append(node, branch, to: &roles) }
          append(chains[local.chain], branch: branch ?? (i + 1), to: &roles)
        }
        append(body.tail, branch: branch, to: &roles)
      case .repeated(let unit):
        roles.append(SettingRole("count", node: nil))
        append(unit, branch: branch, to: &roles)
      case .call(let template):
        for parameter in templates[template].parameters {
          roles.append(SettingRole(parameter.name, node: nil, family: parameter.family, branch: branch))
        }
      case .forEach: break
      }
    }
  }

  private func append(_ node: Int, _ branch: Int?, to roles: inout [SettingRole]) {
    for name in forms[node].settingNames {
      roles.append(SettingRole(name, node: node, branch: branch))
    }
  }

  /// A name for each setting that is a parameter, all of them distinct.
  func parameterNames(_ parameterization: Parameterization, _ roles: [SettingRole]) -> [Int: String] {
    let bases = parameterization.bases
    let widths = bases.filter { roles[$0].family == .width }
    var names: [Int: String] = [:]
    if widths.count == 1 {
      names[widths[0]] = roles[widths[0]].name == "groups" ? "groups" : widthName(roles[widths[0]])
    } else if widths.count > 1 {
      let words = widths.map {
        roles[$0].node.flatMap { word(of: graph.nodes[$0].name) } ?? roles[$0].givenName
      }
      if words.allSatisfy({ $0 != nil }), Set(words.compactMap(\.self)).count == words.count {
        for (width, word) in zip(widths, words) { names[width] = word }
      } else if Set(widths.compactMap { roles[$0].branch }).count < 2 {
        nameInOrder(widths, roles, &names)
      } else {
        nameByBranch(widths, roles, &names)
      }
    }
    var taken = Set(names.values)
    for base in bases {
      let wanted = names[base] ?? roles[base].name
      if names[base] != nil { continue }
      var name = wanted
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(wanted)\(number)"
        number += 1
      }
      names[base] = name
    }
    return names
  }

  private func widthName(_ role: SettingRole) -> String { role.name == "units" ? "width" : role.name }

  /// `hidden` for the first width, the last one's own name for the last.
  private func nameInOrder(_ widths: [Int], _ roles: [SettingRole], _ names: inout [Int: String]) {
    var taken: Set<String> = []
    for (i, width) in widths.enumerated() {
      let isLast = i + 1 == widths.count
      let wanted = isLast ? widthName(roles[width]) : i == 0 ? "hidden" : roles[width].givenName ?? "hidden"
      var name = wanted
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(wanted)\(number)"
        number += 1
      }
      names[width] = name
    }
  }

  /// `channels2` for the last width of the second branch, `reduce2` for one before it.
  private func nameByBranch(_ widths: [Int], _ roles: [SettingRole], _ names: inout [Int: String]) {
    var byBranch: [Int: [Int]] = [:]
    for width in widths { byBranch[roles[width].branch ?? 0, default: []].append(width) }
    for branch in byBranch.keys.sorted() {
      let members = byBranch[branch] ?? []
      for (i, width) in members.enumerated() {
        if branch == 0 {
          names[width] = i == 0 ? "channels" : "channels\(i + 1)"
        } else if i + 1 == members.count {
          names[width] = "channels\(branch)"
        } else {
          names[width] = i == 0 ? "reduce\(branch)" : "reduce\(branch)_\(i + 1)"
        }
      }
    }
  }

  /// `expand` of `features[3].expand3x3`, if that says more than which operation it is.
  private func word(of name: String) -> String? { PathName(name).word }
}
