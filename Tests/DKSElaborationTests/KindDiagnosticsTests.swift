import Testing

/// Golden diagnostics: place, code and message, then labels, notes, helps and fix-its.
@Suite struct KindDiagnosticsTests {
  @Test("DKS0301: a string does not flow") func stringIntoLayer() {
    #expect(
      faults(#"let a = "s" -> tanh"#) == #"""
        3:9 DKS0301 found a string, expected a tensor or a layer before '->'
        """#)
  }

  @Test("DKS0301: a tensor is no layer") func tensorAsStage() {
    #expect(
      faults("let a = x -> x") == #"""
        3:14 DKS0301 'x' is a tensor, expected a layer after '->'
          help: two tensors meet in a sum, 'a + b', or in '(a, b) -> concat'
        """#)
  }

  @Test("DKS0301: no condition depends on data") func comparedTensor() {
    #expect(
      faults("let a = x > 3 ? 1 : 2") == #"""
        3:9 DKS0301 found a tensor in a comparison, expected a number
          note: conditions are decided when compiling; none depends on data
        """#)
  }

  @Test("DKS0301: a network is no layer") func networkAsLayer() {
    #expect(
      faults("let a = x -> N") == #"""
        3:14 DKS0301 'N' is a network, expected a block or a value
          help: what several networks share is a 'block'
        """#)
  }

  @Test("DKS0301: an argument of the wrong kind") func wrongArgument() {
    #expect(
      faults("let a = x -> B(true)", before: "block B(n: Int) { dense(n) }") == #"""
        3:16 DKS0301 'n' of 'B' got a truth value, it takes a whole number
        """#)
  }

  @Test("DKS0301: a number is no condition") func notACondition() {
    #expect(
      faults("let a = !3") == #"""
        3:10 DKS0301 found a number, expected a condition after '!'
        """#)
  }

  @Test("DKS0302: half a unit, which '/' made") func notWhole() {
    #expect(
      faults("let a = x -> dense(1/2)") == #"""
        3:20 DKS0302 'units' of 'dense' is 0.5, it must be a whole number
          help: '/' divides real numbers; 'floor', 'round' and 'ceil' make them whole
        """#)
  }

  @Test("DKS0303: a layer's own bounds") func zeroUnits() {
    #expect(
      faults("let a = x -> dense(0)") == #"""
        3:20 DKS0303 'units' of 'dense' is 0, it must be a whole number of at least 1
        """#)
  }

  @Test("DKS0303: a negative count") func negativeCount() {
    #expect(
      faults("let a = x -> repeat -1 { tanh }") == #"""
        3:21 DKS0303 the count of 'repeat' is -1, it must be at least 0
        """#)
  }

  @Test("DKS0303: past the end of a list") func indexOutOfRange() {
    #expect(
      faults("let l = [1, 2] let a = l[2]") == #"""
        3:26 DKS0303 the index is 2, but 'l' has elements 0 to 1
        """#)
  }

  @Test("DKS0303: a range that ends before it begins") func descendingRange() {
    #expect(
      faults("let a = x -> for i in 3...1 { tanh }") == #"""
        3:23 DKS0303 the range begins at 3 and ends before it, at 1
        """#)
  }

  @Test("DKS0303: numbers that do not exist") func noRealValue() {
    #expect(
      faults("let a = sqrt(-1) let b = 1/0 let c = x / 0") == #"""
        3:9 DKS0303 'sqrt(-1)' is no finite number
        3:27 DKS0303 '1 / 0' is no finite number
        3:42 DKS0303 found zero after '/', expected another number
        """#)
  }

  @Test("DKS0303: more elements than fit anywhere") func inputTooLarge() {
    #expect(
      faults("input z: Float[100000, 100000, 100000]") == #"""
        3:10 DKS0303 input 'z' has too many elements: [100000, 100000, 100000]
        """#)
  }

  @Test("DKS0303: a slope that no network has") func zetaOutOfRange() {
    #expect(
      faults("method dks(zeta: 0.5)") == #"""
        3:18 DKS0303 'zeta' of 'dks' is 0.5, it must be more than 1
        """#)
  }

  @Test("DKS0307: a tensor is not shifted") func tensorPlusNumber() {
    #expect(
      faults("let a = x + 1") == #"""
        3:11 DKS0307 '+' got a tensor and a number, which it does not combine
          help: a sum of tensors is weighted, not shifted: '0.6 * a + 0.8 * b'; layers bring their own bias
        """#)
  }

  @Test("DKS0307: nothing is divided by a tensor") func numberOverTensor() {
    #expect(
      faults("let a = 1 / x") == #"""
        3:11 DKS0307 '/' got a number and a tensor, which it does not combine
          help: arithmetic on tensors is a weighted sum: 'a + b', 'a - b', '2 * a', 'a / 2'
        """#)
  }

  @Test("DKS0307: activations are no numbers") func activationPlusNumber() {
    #expect(
      faults("let a = tanh + 1") == #"""
        3:14 DKS0307 '+' got an activation and a number, which it does not combine
        """#)
  }

  @Test("DKS0308: tensors move by arrows") func tensorInParentheses() {
    #expect(
      faults("let a = dense(x, 3)") == #"""
        3:15 DKS0308 found the tensor 'x' in the parentheses of 'dense'
          note: parentheses hold settings; tensors move by '->'
          help: write 'x -> dense'
        """#)
  }

  @Test("DKS0308: into activations too") func tensorIntoActivation() {
    #expect(
      faults("let a = tanh(x)") == #"""
        3:14 DKS0308 found the tensor 'x' in the parentheses of 'tanh'
          note: parentheses hold settings; tensors move by '->'
          help: write 'x -> tanh'
        """#)
  }

  @Test("DKS0308: a list of tensors is a tuple") func tensorInList() {
    #expect(
      faults("let a = [x]") == #"""
        3:10 DKS0308 found a tensor in a list, expected a number, a list or an activation
          help: several tensors travel as a tuple: '(a, b) -> concat'
        """#)
  }

  @Test("DKS0308: constants are no tensors") func tensorOutsideNetwork() {
    #expect(
      faults("", before: "let z = zeros(3)") == #"""
        1:9 DKS0308 found a tensor outside of a network
          help: constants of a file are numbers, lists, strings and activations
        """#)
  }

  @Test("DKS0309: what a formula does not have") func remainderInFormula() {
    #expect(
      faults("let a = x -> f", before: "activation f(t) = t % 2") == #"""
        1:21 DKS0309 '%' has no place in the formula of an activation
          help: a formula has '+', '-', '*', '/', one comparison before '?:', and functions such as 'exp'
        """#)
  }

  @Test("DKS0309: one comparison at a time") func conjunctionInFormula() {
    #expect(
      faults("let a = x -> f", before: "activation f(t) = t > 0 && t < 1 ? t : 0") == #"""
        1:25 DKS0309 '&&' has no place in the formula of an activation
          help: a formula has '+', '-', '*', '/', one comparison before '?:', and functions such as 'exp'
        """#)
  }

  @Test("DKS0309: a formula's condition is a comparison") func numberAsCondition() {
    #expect(
      faults("let a = x -> f", before: "activation f(t) = t ? 1 : 2") == #"""
        1:19 DKS0309 found a number before '?', expected a comparison
          help: write a comparison: 'x > 0 ? x : 0.1 * x'
        """#)
  }

  @Test("DKS0202: a function that formulas do not have, also where the activation is unused")
  func unknownFunction() {
    #expect(
      faults("", before: "activation f(t) = thanh(t)") == #"""
        1:19 DKS0202 unknown function 'thanh'
          ^ did you mean 'tanh'?
          help: a formula may call exp, log, sqrt, abs, min, max, pow, tanh, erf, sin, cos, sigmoid, softplus, atan, asinh, log1p, expm1
          fix: 'thanh' -> 'tanh'
        """#)
  }

  @Test("DKS0310: let does not name layers") func letOfLayer() {
    #expect(
      faults("let f = dense(3) let a = x -> f") == #"""
        3:1 DKS0310 'let' names a value, but 'dense(3)' is a layer
          ^ help: 'layer f' names one layer; all its uses share the weights
          fix: 'let' -> 'layer'
        """#)
  }

  @Test("DKS0310: neither does a constant") func constantLayer() {
    #expect(
      faults("", before: "let f = dense(3)") == #"""
        1:5 DKS0310 'let' names a value, but 'dense(3)' is a layer
          help: a template for several networks is a block: 'block f { … }'
        """#)
  }

  @Test("DKS0311: layer does not name tensors") func layerOfTensor() {
    #expect(
      faults("layer f = x -> dense(3)") == #"""
        3:1 DKS0311 'layer' names a layer, but 'x -> dense(3)' is a tensor
          ^ help: 'let f' names a value
          fix: 'layer' -> 'let'
        """#)
  }

  @Test("DKS0315: an output is a tensor") func outputOfLayer() {
    #expect(
      faults("output o = dense(3)") == #"""
        3:12 DKS0315 output 'o' got a layer, it takes a tensor
          help: let a tensor flow into it: 'x -> …'
        """#)
  }

  @Test("DKS0315: and one tensor only") func outputOfTuple() {
    #expect(
      faults("output o = (x, x)") == #"""
        3:12 DKS0315 output 'o' got a tuple, it takes a tensor
          help: give each tensor an output of its own, or join them with 'concat'
        """#)
  }

  @Test("DKS0316: only activations are kept") func keptLayer() {
    #expect(
      faults("let a = x -> @keep dense(3)") == #"""
        3:20 DKS0316 '@keep' got 'dense(3)', which is a layer, it takes an activation
          note: '@keep' leaves an activation as it is; nothing else is transformed
        """#)
  }
}
