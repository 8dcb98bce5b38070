/// The tree-sitter grammar of `.dks` files: the same rules, in the same order, as dks.ebnf.

const PREC = { ternary: 1, or: 2, and: 3, compare: 4, range: 5, sum: 6, product: 7, unary: 8, postfix: 9 };

const list1 = (rule) => seq(rule, repeat(seq(',', rule)), optional(','));
const binary = (level, operators, $) =>
  prec.left(level, seq(field('left', $._operand), field('operator', choice(...operators)), field('right', $._operand)));

module.exports = grammar({
  name: 'dks',
  word: $ => $.identifier,
  extras: $ => [/\s/, $.line_comment, $.block_comment, $.doc_comment],

  rules: {
    file: $ => repeat($._declaration),

    _declaration: $ => choice($.import, $.constant, $.activation, $.block, $.network, $.train),

    import: $ => seq('import', field('path', $.string)),
    constant: $ => seq('let', field('name', $.identifier), '=', field('value', $._expression)),
    activation: $ => seq('activation', field('name', $.identifier),
      '(', field('argument', $.identifier), repeat(seq(',', $.parameter)), ')', '=', field('body', $._expression)),
    block: $ => seq('block', field('name', $.identifier), optional($.parameters), field('body', $.closure)),
    network: $ => seq('network', field('name', $.identifier), '{', repeat($._item), '}'),
    train: $ => seq('train', field('name', $.identifier), '{', repeat($.setting), '}'),

    parameters: $ => seq('(', list1($.parameter), ')'),
    parameter: $ => seq(field('name', $.identifier), ':', field('type', $.type), optional(seq('=', field('default', $._expression)))),
    type: $ => choice('Int', 'Float', 'Bool', 'Activation'),
    tensor_type: $ => seq(field('element', choice('Float', 'Int')), '[', optional(list1($._expression)), ']'),
    setting: $ => seq(field('key', $.identifier), ':', field('value', $._expression)),

    _item: $ => choice($.method, $.parameter_item, $.input, $._statement, $.output),
    method: $ => seq('method', field('name', $.identifier), optional($.arguments)),
    parameter_item: $ => seq('param', $.parameter),
    input: $ => seq('input', field('name', $.identifier), ':', $.tensor_type),
    output: $ => seq('output', field('name', $.identifier), '=', field('value', $._expression)),

    _statement: $ => choice($.binding, $.layer),
    binding: $ => seq('let', field('pattern', choice($.identifier, $.names)), '=', field('value', $._expression)),
    names: $ => seq('(', list1($.identifier), ')'),
    layer: $ => seq('layer', field('name', $.identifier), '=', field('value', $._expression)),

    closure: $ => seq('{', optional(seq(field('inputs', $.closure_inputs), 'in')), $._body, '}'),
    closure_inputs: $ => seq($.identifier, repeat(seq(',', $.identifier))),
    _body: $ => choice(field('result', $._expression), seq(repeat($._statement), 'return', field('result', $._expression))),

    _expression: $ => choice($.pipeline, $.ternary, $._operand),
    pipeline: $ => seq(field('head', $._factor), repeat1(seq('->', field('stage', $._stage)))),
    _stage: $ => choice($.identifier, $.call, $.kept, $.repeat, $.for, $.scan, $.closure),
    kept: $ => seq('@keep', choice($.identifier, $.call)),

    ternary: $ => prec.right(PREC.ternary, seq(field('condition', $._operand), '?', field('then', $._expression), ':', field('else', $._expression))),

    _operand: $ => choice($.binary, $._factor),
    binary: $ => choice(
      binary(PREC.or, ['||'], $), binary(PREC.and, ['&&'], $),
      binary(PREC.compare, ['==', '!=', '<', '<=', '>', '>='], $),
      binary(PREC.range, ['..<', '...'], $),
      binary(PREC.sum, ['+', '-'], $), binary(PREC.product, ['*', '/', '%'], $)),

    _factor: $ => choice($.unary, $._primary),
    unary: $ => prec(PREC.unary, seq(field('operator', choice('-', '!')), $._factor)),

    _primary: $ => choice($.number, $.string, $.boolean, $.identifier, $.member, $.call, $.index, $.list,
      $.parenthesized, $.tuple, $.repeat, $.for, $.scan, $.kept),
    member: $ => seq('.', $.identifier),
    call: $ => prec(PREC.postfix, seq(field('name', $.identifier), $.arguments)),
    index: $ => prec(PREC.postfix, seq(field('list', $.identifier), '[', $._expression, ']')),
    arguments: $ => seq('(', optional(list1($.argument)), ')'),
    argument: $ => seq(optional(seq(field('label', $.identifier), ':')), field('value', $._expression)),
    list: $ => seq('[', optional(list1($._expression)), ']'),
    parenthesized: $ => seq('(', $._expression, ')'),
    tuple: $ => seq('(', $._expression, ',', list1($._expression), ')'),

    repeat: $ => seq('repeat', field('count', $._operand), field('body', $.closure)),
    for: $ => seq('for', field('variable', $.identifier), 'in', field('values', $._operand), field('body', $.closure)),
    scan: $ => seq('scan', $.arguments, field('body', $.closure)),

    identifier: _ => /[\p{L}_][\p{L}\p{M}\p{N}_]*/u,
    number: _ => /[0-9](_?[0-9])*(\.[0-9]+)?([eE][+-]?[0-9]+)?/,
    string: _ => /"([^"\\\n\r]|\\["\\nt])*"/,
    boolean: _ => choice('true', 'false'),
    doc_comment: _ => token(prec(1, /\/\/\/([^\/\n][^\n]*)?/)),
    line_comment: _ => token(/\/\/[^\n]*/),
    block_comment: _ => token(/\/\*([^*]|\*+[^*\/])*\*+\//),
  },
});
