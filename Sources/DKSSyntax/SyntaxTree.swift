import DKSDiagnostics

/// A file as the grammar sees it: its declarations in order, and all its tokens for the formatter.
package struct SyntaxTree: Sendable {
  /// The declarations, in the order of the text; what could not be parsed is left out and was reported.
  package var declarations: [Declaration]
  /// Every token, comments included, in order.
  package var tokens: [Token]

  package init(declarations: [Declaration], tokens: [Token]) {
    self.declarations = declarations
    self.tokens = tokens
  }
}

/// A name and where it stands.
package struct Identifier: Hashable, Sendable {
  package var text: String
  package var span: SourceSpan

  package init(_ text: String, _ span: SourceSpan) {
    self.text = text
    self.span = span
  }
}

/// `file = { import | constant | activation | block | network | train }`
package enum Declaration: Sendable {
  case importFile(ImportDeclaration)
  case constant(ConstantDeclaration)
  case activation(ActivationDeclaration)
  case block(BlockDeclaration)
  case network(NetworkDeclaration)
  case train(TrainDeclaration)
}

/// `import = "import" , string`
package struct ImportDeclaration: Sendable {
  package var path: String
  package var pathSpan: SourceSpan
}

/// `constant = "let" , name , "=" , expression`
package struct ConstantDeclaration: Sendable {
  package var name: Identifier
  package var value: Expression
}

/// `activation = "activation" , name , "(" , name , { "," , parameter } , ")" , "=" , expression`
package struct ActivationDeclaration: Sendable {
  package var documentation: String
  package var name: Identifier
  package var variable: Identifier
  package var parameters: [Parameter]
  package var formula: Expression
}

/// `block = "block" , name , [ "(" , list(parameter) , ")" ] , closure`
package struct BlockDeclaration: Sendable {
  package var documentation: String
  package var name: Identifier
  package var parameters: [Parameter]
  package var body: Closure
}

/// `network = "network" , name , "{" , { item } , "}"`
package struct NetworkDeclaration: Sendable {
  package var documentation: String
  package var name: Identifier
  package var items: [Item]
}

/// `train = "train" , name , "{" , { name , ":" , expression } , "}"`
package struct TrainDeclaration: Sendable {
  package var name: Identifier
  package var settings: [(key: Identifier, value: Expression)]
}

/// `parameter = name , ":" , type , [ "=" , expression ]`
package struct Parameter: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case int = "Int"
    case float = "Float"
    case bool = "Bool"
    case activation = "Activation"
  }
  package var name: Identifier
  package var kind: Kind
  package var kindSpan: SourceSpan
  package var defaultValue: Expression?
}

/// `method = "method" , name , [ arguments ]`
package struct MethodExpression: Sendable {
  package var name: Identifier
  package var arguments: [Argument]
  /// From the word `method` on, where there is one.
  package var span: SourceSpan
}

/// `item = method | param | input | statement | output`
package enum Item: Sendable {
  case method(MethodExpression)
  case param(Parameter)
  case input(InputDeclaration)
  case statement(Statement)
  case output(name: Identifier, value: Expression)
}

/// `"input" , name , ":" , ( "Float" | "Int" ) , "[" , [ list(expression) ] , "]" , [ arguments ]`
package struct InputDeclaration: Sendable {
  package var name: Identifier
  package var isInteger: Bool
  package var shape: [Expression]
  /// From the element type to the closing bracket.
  package var typeSpan: SourceSpan
  /// What is said of the values, as in `(correlation: 0.5)`.
  package var arguments: [Argument]
}

/// `statement = "let" , ( name | "(" , list(name) , ")" ) , "=" , expression | "layer" , name , "=" , expression`
package enum Statement: Sendable {
  /// One name, or several for a tuple; `isTuple` tells `let (a) = …` from `let a = …`.
  case bind(keyword: SourceSpan, names: [Identifier], isTuple: Bool, value: Expression)
  case layer(keyword: SourceSpan, name: Identifier, value: Expression)
}

/// `closure = "{" , [ name , { "," , name } , "in" ] , body , "}"`
package struct Closure: Sendable {
  package var parameters: [Identifier]
  package var body: Body
  package var span: SourceSpan
}

/// `body = expression | { statement } , "return" , expression`
package struct Body: Sendable {
  package var statements: [Statement]
  package var result: Expression
}

/// An expression: what it is and where it stands.
package struct Expression: Sendable {
  package var kind: Kind
  package var span: SourceSpan

  package init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  package indirect enum Kind: Sendable {
    /// The value and whether it was written without point and exponent.
    case number(Double, isInteger: Bool)
    case string(String)
    case bool(Bool)
    case name(String)
    /// `.name`, the implicit member that settings such as `padding: .same` are written with.
    case implicitMember(Identifier)
    case call(Call)
    /// `name [ expression ]`
    case index(base: Identifier, Expression)
    case list([Expression])
    /// `( a )` is a parenthesis with one element, `( a , b )` a tuple.
    case tuple([Expression])
    /// `factor -> stage -> stage`
    case pipeline(head: Expression, stages: [Expression])
    case conditional(condition: Expression, then: Expression, otherwise: Expression)
    /// One level of precedence, as written: `a + b - c` is one chain, so that long sums stay flat.
    case chain(first: Expression, rest: [Link])
    case prefix(PrefixOperator, Expression)
    /// `@keep tanh`
    case kept(Expression)
    case repeated(count: Expression, Closure)
    case forEach(variable: Identifier, values: Expression, Closure)
    case scan(arguments: [Argument], Closure)
    /// A closure as a stage: `x -> { y in … }`.
    case closure(Closure)
    /// What could not be parsed; it was reported, and what touches it stays silent.
    case error
  }

  /// An operator of a chain and its right-hand side.
  package struct Link: Sendable {
    package var `operator`: ChainOperator
    package var operatorSpan: SourceSpan
    package var operand: Expression
  }
}

/// `call = name , arguments`
package struct Call: Sendable {
  package var callee: Identifier
  package var arguments: [Argument]
  /// The parentheses and what is between them.
  package var argumentsSpan: SourceSpan
}

/// `[ name , ":" ] , expression`
package struct Argument: Sendable {
  package var label: Identifier?
  package var value: Expression
}

/// The operators that stand between two operands; one precedence level never mixes with another in a chain.
package enum ChainOperator: String, Sendable, CaseIterable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case halfOpenRange = "..<"
  case closedRange = "..."
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

/// `-a` and `!a`
package enum PrefixOperator: String, Sendable {
  case minus = "-"
  case not = "!"
}
