import DKSGraph

@testable import DKSBackEnds

/// Runs generated Swift on symbols: equal numbers stand for equal computations.
///
/// It knows just enough of the language for what the back end writes: bindings, assignments, loops over ranges
/// and arrays, calls of layers, structs and functions.
final class SymbolicMachine {
  /// What an expression can be.
  indirect enum Value {
    case symbol(Int)
    case text(String)
    case array([Value])
    case tuple([Value])
    case layer(String)
    case instance(type: String, properties: [String: Value])
  }

  /// Something that the generated code should not do.
  struct Fault: Error { var what: String }

  private var symbols: [String: Int] = [:]
  private var types: [String: SwiftType] = [:]
  private let networkName: String

  init(_ declarations: [SwiftDeclaration], networkName: String) {
    self.networkName = networkName
    for case .type(let type) in declarations {
      if type.keyword == "struct" { types[type.name] = type }
      for case .type(let inner) in type.members { types[inner.name] = inner }
    }
  }

  /// The number that stands for `text`.
  func symbol(_ text: String) -> Value {
    let number = symbols[text] ?? symbols.count
    symbols[text] = number
    return .symbol(number)
  }

  /// What the network returns for its inputs, as the text of the arguments of `Output`.
  func run(inputs: [(name: String, value: Value)]) throws -> [String] {
    let network = try make(networkName, ["seed": symbol("seed")])
    let function = try self.function("callAsFunction", in: networkName)
    guard case .instance(_, var environment) = network else { throw Fault(what: "no network") }
    for (name, value) in inputs { environment[name] = value }
    guard
      case .returning(.call(_, let heads, _))? = try run(
        function.body.dropLast(), &environment, function.body.last)
    else { throw Fault(what: "no output") }
    return try heads.map { Self.key(try evaluate($0.value, environment)) }
  }

  /// The text that stands for a value.
  static func key(_ value: Value) -> String {
    switch value {
    case .symbol(let number): "#\(number)"
    case .text(let text), .layer(let text): "\"\(text)\""
    case .array(let values), .tuple(let values): "[" + values.map { key($0) }.joined(separator: ",") + "]"
    case .instance(let type, _): type
    }
  }

  private func function(_ name: String, in type: String) throws -> SwiftFunction {
    for case .function(let function) in types[type]?.members ?? [] where function.name == name {
      return function
    }
    throw Fault(what: "no '\(name)' in '\(type)'")
  }

  private func make(_ type: String, _ arguments: [String: Value]) throws -> Value {
    var environment = arguments
    _ = try run(try function("init", in: type).body[...], &environment, nil)
    return .instance(type: type, properties: environment)
  }

  /// Runs statements and hands `last` back.
  private func run(
    _ body: ArraySlice<SwiftStatement>, _ environment: inout [String: Value], _ last: SwiftStatement?
  ) throws -> SwiftStatement? {
    for statement in body {
      switch statement {
      case .binding(_, let names, _, let value):
        let value = try evaluate(value, environment)
        if names.count == 1 {
          environment[names[0]] = value
        } else {
          guard case .tuple(let values) = value, values.count == names.count else {
            throw Fault(what: "no tuple")
          }
          for (name, value) in zip(names, values) { environment[name] = value }
        }
      case .assignment(.name(let name), let value): environment[name] = try evaluate(value, environment)
      case .expression(.call(.member(.name(let array), "append"), let arguments, _)):
        guard case .array(let values)? = environment[array] else { throw Fault(what: "no array \(array)") }
        environment[array] = .array(values + [try evaluate(arguments[0].value, environment)])
      case .loop(let variable, let sequence, let body):
        for turn in try turns(sequence, environment) {
          // What is declared in a turn ends with it.
          let outer = Set(environment.keys)
          environment[variable] = turn
          _ = try run(body[...], &environment, nil)
          environment = environment.filter { outer.contains($0.key) }
        }
      default: throw Fault(what: "unexpected \(statement)")
      }
    }
    return last
  }

  private func turns(_ sequence: SwiftExpression, _ environment: [String: Value]) throws -> [Value] {
    if case .binary(.literal(let a), "..<", .literal(let b)) = sequence, let a = Int(a), let b = Int(b) {
      return (a..<b).map { .text(String($0)) }
    }
    guard case .array(let values) = try evaluate(sequence, environment) else {
      throw Fault(what: "no sequence")
    }
    return values
  }

  /// What `expression` is when names are what `environment` says.
  func evaluate(_ expression: SwiftExpression, _ environment: [String: Value]) throws -> Value {
    switch expression {
    case .name(let name): return environment[name] ?? symbol("name \(name)")
    case .literal(let digits): return .text(digits)
    case .string(let parts):
      return .text(
        try parts.map { part in
          switch part {
          case .text(let text): return text
          case .interpolation(let value):
            guard case .text(let text) = try evaluate(value, environment) else {
              throw Fault(what: "no text")
            }
            return text
          }
        }.joined())
    case .member(let base, let name):
      guard let base else { return symbol("." + name) }
      if base == .name("Self") || base == .name(networkName) { return symbol("activation \(name)") }
      return symbol(Self.key(try evaluate(base, environment)) + "." + name)
    case .prefix("&", _): return .text("build")
    case .prefix(let op, let a): return symbol(op + Self.key(try evaluate(a, environment)))
    case .array(let elements): return .array(try elements.map { try evaluate($0, environment) })
    case .tuple(let elements): return .tuple(try elements.map { try evaluate($0.value, environment) })
    case .element(let base, let index):
      let (base, index) = (try evaluate(base, environment), try evaluate(index, environment))
      if case .array(let values) = base, case .text(let digits) = index, let i = Int(digits),
        values.indices.contains(i)
      {
        return values[i]
      }
      return symbol(Self.key(base) + "[" + Self.key(index) + "]")
    case .call(.member(.tuple(let range), "map"), _, .some(.closure(_, let body))):
      return .array(
        try turns(range[0].value, environment).map { turn in
          try evaluate(body, environment.merging(["$0": turn]) { _, turn in turn })
        })
    case .call(.member(.name("build"), _), let arguments, _):
      // Two layers are the same if they have one name, one size and one initialiser.
      return .layer(
        try arguments.map { ($0.label ?? "") + Self.key(try evaluate($0.value, environment)) }.joined(
          separator: ","))
    case .call(let callee, let arguments, _): return try call(callee, arguments, environment)
    default: throw Fault(what: "unexpected \(expression)")
    }
  }

  private func call(
    _ callee: SwiftExpression, _ arguments: [SwiftExpression.Argument], _ environment: [String: Value]
  ) throws -> Value {
    let values = try arguments.map { try evaluate($0.value, environment) }
    if case .name(let type) = callee, types[type] != nil {
      var inner: [String: Value] = [:]
      for (argument, value) in zip(arguments, values) {
        if let label = argument.label { inner[label] = value }
      }
      return try make(type, inner)
    }
    let target = try evaluate(callee, environment)
    guard case .instance(let type, var inner) = target else {
      return symbol(Self.key(target) + "(" + values.map { Self.key($0) }.joined(separator: ",") + ")")
    }
    let function = try function("callAsFunction", in: type)
    for (parameter, value) in zip(function.parameters, values) {
      inner[String(parameter.name.dropFirst(2))] = value
    }
    guard case .returning(let result)? = try run(function.body.dropLast(), &inner, function.body.last) else {
      throw Fault(what: "no result")
    }
    return try evaluate(result, inner)
  }
}
