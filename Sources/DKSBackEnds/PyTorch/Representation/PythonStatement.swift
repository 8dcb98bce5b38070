/// A Python statement as a value.
indirect enum PythonStatement: Hashable, Sendable {
  /// `targets = value`; several targets take a tuple apart.
  case assignment([String], PythonExpression)
  /// `for variable in sequence:` and an indented body.
  case loop(variable: String, PythonExpression, body: [PythonStatement])
  /// An expression for its effect.
  case expression(PythonExpression)
  /// `return value`
  case returning(PythonExpression)
}

/// A class of the module as a value.
struct PythonClass: Sendable {
  var name: String
  /// `nn.Module`
  var base: String
  /// Paragraphs of the doc string.
  var documentation: [String] = []
  /// Annotated fields, each with the comment after it.
  var fields: [(name: String, type: String, comment: String)] = []
  var functions: [PythonFunction] = []

}

/// A method as a value.
struct PythonFunction: Hashable, Sendable {
  /// A parameter after `self`.
  struct Parameter: Hashable, Sendable {
    var name: String
    var type: String
    var fallback: String?
  }

  var decorators: [String] = []
  var name: String
  var parameters: [Parameter] = []
  /// The type returned.
  var result: String
  /// Paragraphs of the doc string.
  var documentation: [String] = []
  var body: [PythonStatement]
  /// Lines after `body` that are written as they are, with their indentation inside the function.
  var text: [String] = []
}
