extension Explanation {
  /// 04xx: the flat text of a graph.
  static let graphText: [Explanation] = [
    Explanation(
      code: "DKS0401", title: "something else should stand here",
      body: """
        The flat text of a graph has one node a line: a name, '=', an operation, its operands in parentheses, its settings
        in braces, ':' and the type. The message says what was found and what could stand there instead. A node becomes
        an output by the word 'output' before its name.

        ```graph wrong
        graph N {
          x = input : f32[8]
          output y = dense x {units: 2} : f32[2]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2} : f32[2]
        }
        ```
        """),
    Explanation(
      code: "DKS0402", title: "a string, number or character cannot be read",
      body: """
        Names that are not made of letters, digits, '_', '.' and '[17]' stand in quotes, which close on the line. Inside,
        a backslash begins an escape: \\" \\\\ \\n \\r \\t or \\u{…}. Numbers must fit into a double, and all text is UTF-8.

        ```graph wrong
        graph N {
          "my input = input : f32[8]
        }
        ```

        ```graph
        graph N {
          "my input" = input : f32[8]
        }
        ```
        """),
    Explanation(
      code: "DKS0403", title: "an operation has an unknown name",
      body: """
        The operations of a graph are the layers of the language under the same names, and a few that only graphs have:
        'input', 'normalizeInput', 'activation', 'sum', 'multiply', 'part', 'element', 'stack' and 'zeros'. Activations are
        settings of 'activation'.

        ```graph wrong
        graph N {
          x = input : f32[8]
          output y = tanh(x) : f32[8]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          output y = activation(x) {phi: tanh} : f32[8]
        }
        ```
        """),
    Explanation(
      code: "DKS0404", title: "two nodes have one name",
      body: """
        A node is found by its name, so each has its own. An output may have the name of any node.

        ```graph wrong
        graph N {
          x = input : f32[8]
          x = dense(x) {units: 2} : f32[2]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          dense = dense(x) {units: 2} : f32[2]
          output x = dense
        }
        ```
        """),
    Explanation(
      code: "DKS0405", title: "a node is used before its line",
      body: """
        Nodes stand before the nodes that use them. The name is mistyped, or the line comes too late.

        ```graph wrong
        graph N {
          output y = dense(x) {units: 2} : f32[2]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2} : f32[2]
        }
        ```
        """),
    Explanation(
      code: "DKS0406", title: "a setting is missing, unknown or of the wrong kind",
      body: """
        The settings of an operation are the arguments of the layer under their names; those at their defaults may be left
        out.

        ```graph wrong
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2.5} : f32[2]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2} : f32[2]
        }
        ```
        """),
    Explanation(
      code: "DKS0407", title: "an operation does not take its operands",
      body: """
        The number, the element types or the shapes of the operands are not what the operation works on.

        ```graph wrong
        graph N {
          x = input : f32[3, 8, 8]
          output y = dense(x) {units: 2} : f32[2]
        }
        ```

        ```graph
        graph N {
          x = input : f32[3, 8, 8]
          flat = flatten(x) : f32[192]
          output y = dense(flat) {units: 2} : f32[2]
        }
        ```
        """),
    Explanation(
      code: "DKS0408", title: "a declared type is not the one that the operation yields",
      body: """
        Types follow from the operations. Where a line declares one, it must be the same; it may also be left out, except
        on inputs.

        ```graph wrong
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2} : f32[3]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          output y = dense(x) {units: 2} : f32[2]
        }
        ```
        """),
    Explanation(
      code: "DKS0409", title: "an input has no type",
      body: """
        The type of an input follows from nothing, so its line declares it.

        ```graph wrong
        graph N {
          output x = input {}
        }
        ```

        ```graph
        graph N {
          output x = input : f32[8]
        }
        ```
        """),
    Explanation(
      code: "DKS0410", title: "a type has no elements or too many",
      body: """
        Every extent is at least 1, and a tensor has at most 2⁴⁰ elements. The batch axis is never written.

        ```graph wrong
        graph N {
          output x = input : f32[0, 8]
        }
        ```

        ```graph
        graph N {
          output x = input : f32[8]
        }
        ```
        """),
    Explanation(
      code: "DKS0411", title: "the method cannot be as it stands",
      body: """
        Methods are 'dks(zeta: …)', 'tat(tau: …)' or 'tat(eta: …)', and 'none'. Each takes 'inputs:', one of 'one',
        'averageQ' and 'off'.

        ```graph wrong
        graph N method=dks(eta: 0.9) {
          output x = input : f32[8]
        }
        ```

        ```graph
        graph N method=dks(zeta: 1.5) {
          output x = input : f32[8]
        }
        ```
        """),
    Explanation(
      code: "DKS0412", title: "lines that are right alone do not fit together",
      body: """
        Two outputs have one name, or nodes that share weights by 'weights: key' would need weights of different shapes.

        ```graph wrong
        graph N {
          x = input : f32[8]
          a = dense(x) {units: 8, weights: k} : f32[8]
          output b = dense(a) {units: 4, weights: k} : f32[4]
        }
        ```

        ```graph
        graph N {
          x = input : f32[8]
          a = dense(x) {units: 8, weights: k} : f32[8]
          output b = dense(a) {units: 8, weights: k} : f32[8]
        }
        ```
        """),
  ]
}
