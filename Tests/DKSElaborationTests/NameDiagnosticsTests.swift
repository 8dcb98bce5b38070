import Testing

/// Golden diagnostics: place, code and message, then labels, notes, helps and fix-its.
@Suite struct NameDiagnosticsTests {
  @Test("DKS0201: an unknown layer, and the one that was probably meant") func unknownLayer() {
    #expect(
      faults("let a = x -> dens(3)") == #"""
        3:14 DKS0201 unknown layer 'dens'
          ^ did you mean 'dense'?
          fix: 'dens' -> 'dense'
        """#)
  }

  @Test(
    "DKS0201: at the head of a body, too, where a layer is wanted",
    arguments: [
      "let a = x -> repeat 2 { dens(3) -> tanh }", "let a = x -> repeat 2 { tahn -> dense(4) }",
      "let a = x -> repeat 2 { tahn }", "layer f = dens(3)", "let a = dens(3) -> tanh",
    ])
  func unknownHead(_ items: String) { #expect(faults(items).contains("DKS0201 unknown layer")) }

  @Test("DKS0202: an unknown name among the names in scope") func unknownName() {
    #expect(
      faults("let a = x -> dense(widht)", before: "let width = 3") == #"""
        3:20 DKS0202 unknown name 'widht'
          ^ did you mean 'width'?
          fix: 'widht' -> 'width'
        """#)
  }

  @Test("DKS0202: constants see those above them") func usedBeforeDeclaration() {
    #expect(
      faults("let a = b", before: "let b = c let c = 1") == #"""
        1:9 DKS0202 'c' is used before it has a value
          help: constants see those above them: move its 'let' up
        """#)
  }

  @Test("DKS0202: a function is no value") func functionWithoutArguments() {
    #expect(
      faults("let a = sqrt") == #"""
        3:9 DKS0202 'sqrt' is a function of numbers, not a value
          help: write 'sqrt(…)'
        """#)
  }

  @Test("DKS0203: two lets of one name in one body") func duplicate() {
    #expect(
      faults("let a = 1 let a = 2") == #"""
        3:15 DKS0203 'a' is declared twice
          3:5: first declared here
        """#)
  }

  @Test("DKS0203: blocks and constants share their names") func duplicateDeclaration() {
    #expect(
      faults("", before: "block A { tanh } let A = 1") == #"""
        1:22 DKS0203 'A' is declared twice
          1:7: first declared here
        """#)
  }

  @Test("DKS0204: a misspelt label") func unknownLabel() {
    #expect(
      faults("let a = x -> dense(3, bas: true)") == #"""
        3:23 DKS0204 'dense' has no argument 'bas'
          ^ did you mean 'bias'?
          help: 'dense' takes 'units', 'bias', 'init'
          fix: 'bas' -> 'bias'
        """#)
  }

  @Test("DKS0204: functions of numbers take no labels") func labelOnFunction() {
    #expect(
      faults("let a = sqrt(y: 2)") == #"""
        3:14 DKS0204 'sqrt' takes its arguments without labels, found 'y:'
        """#)
  }

  @Test("DKS0205: a layer without its size") func missingArgument() {
    #expect(
      faults("let a = x -> dense") == #"""
        3:14 DKS0205 'dense' misses its argument 'units'
          help: 'units': the number of features of the result
        """#)
  }

  @Test("DKS0205: a block without an argument that has no default") func missingBlockArgument() {
    #expect(
      faults("let a = x -> B", before: "block B(n: Int) { dense(n) }") == #"""
        3:14 DKS0205 'B' misses its argument 'n'
          1:9: it has no default
        """#)
  }

  @Test("DKS0206: more arguments than parameters") func tooManyArguments() {
    #expect(
      faults("let a = x -> dense(1, true, orthogonal, 3)") == #"""
        3:41 DKS0206 'dense' got too many arguments, it takes at most 3
          help: its arguments are 'units', 'bias', 'init'
        """#)
  }

  @Test("DKS0206: an argument by place and by label") func givenTwice() {
    #expect(
      faults("let a = x -> dense(1, units: 2)") == #"""
        3:23 DKS0206 'units' of 'dense' is given twice
          help: arguments without a label fill the parameters from the left
        """#)
  }

  @Test("DKS0206: a function with too few numbers") func wrongCount() {
    #expect(
      faults("let a = pow(1)") == #"""
        3:9 DKS0206 'pow' got one argument, it takes 2
        """#)
  }

  @Test("DKS0207: blocks that apply each other, with the cycle") func recursion() {
    #expect(
      faults("let a = x -> A", before: "block A { B -> tanh } block B { dense(3) -> A }") == #"""
        1:45 DKS0207 block 'A' applies itself
          1:7: declared here
          note: in B, from A at main.dks:3:14
          note: the cycle is A -> B -> A
          help: use 'repeat' for a stack of equal blocks, 'scan' for a recurrence
        """#)
  }

  @Test("DKS0211: an unknown method") func unknownMethod() {
    #expect(
      faults("method dsk(zeta: 2)") == #"""
        3:8 DKS0211 unknown method 'dsk'
          ^ did you mean 'dks'?
          help: the methods are 'dks', 'tat', 'edgeOfChaos', 'looksLinear', 'he', 'lecun', 'deltaOrthogonal' or 'none'
          fix: 'dsk' -> 'dks'
        """#)
  }

  @Test("DKS0212: two methods") func secondMethod() {
    #expect(
      faults("method dks(zeta: 2) method none") == #"""
        3:21 DKS0212 a network has one method, this is the second
          3:1: the first
        """#)
  }

  @Test("DKS0212: two targets of tat") func twoTargets() {
    #expect(
      faults("method tat(tau: 1, eta: 0.4)") == #"""
        3:17 DKS0212 'tat' got both 'tau' and 'eta', it takes one of them
          help: 'tau' is for smooth activations, 'eta' for leaky ReLU
        """#)
  }

  @Test("DKS0213: a setting that is none") func unknownWord() {
    #expect(
      faults("let a = x -> reshape(2, 2, 1) -> averagePool(2, padding: .sam)") == #"""
        3:59 DKS0213 'padding' of 'averagePool' cannot be 'sam'
          ^ did you mean 'same'?
          help: it is 'same' or 'valid'
          fix: 'sam' -> 'same'
        """#)
  }

  @Test("DKS0213: a setting without its point") func wordWithoutPoint() {
    #expect(
      faults("let a = x -> reshape(2, 2, 1) -> averagePool(2, padding: same)") == #"""
        3:58 DKS0213 'same' as 'padding' of 'averagePool' needs a point before it
          ^ write '.same'
          fix: 'same' -> '.same'
        """#)
  }

  @Test("DKS0213: an initialiser that is none") func unknownInitializer() {
    #expect(
      faults("let a = x -> dense(3, init: orthogonl)") == #"""
        3:29 DKS0213 'init' of 'dense' cannot be 'orthogonl'
          ^ did you mean 'orthogonal'?
          help: it is 'orthogonal', 'gaussian', 'uniform', 'zeros' or 'delta'
          fix: 'orthogonl' -> 'orthogonal'
        """#)
  }

  @Test("DKS0213: a treatment of inputs that is none") func unknownInputs() {
    #expect(
      faults("method dks(inputs: two)") == #"""
        3:20 DKS0213 'inputs' cannot be 'two'
          help: it is 'one', 'averageQ' or 'off'
        """#)
  }

  @Test("DKS0214: batch normalization is refused under any name") func batchNormalization() {
    #expect(
      faults("let a = x -> batchNorm -> tanh") == #"""
        3:14 DKS0214 'batchNorm' is left out of the language: its statistics tie the examples of a batch
          note: the transformed activations of dks and tat keep signals in range without it
          help: leave it out, or use 'layerNorm', which looks at one example at a time
        """#)
  }

  @Test("DKS0214: in other spellings too") func batchNorm1d() {
    #expect(
      faults("let a = x -> BatchNorm1d(4)") == #"""
        3:14 DKS0214 'BatchNorm1d' is left out of the language: its statistics tie the examples of a batch
          note: the transformed activations of dks and tat keep signals in range without it
          help: leave it out, or use 'layerNorm', which looks at one example at a time
        """#)
  }

  @Test("DKS0215: a named layer has its settings") func notCallable() {
    #expect(
      faults("layer f = dense(3) let a = x -> f(3)") == #"""
        3:33 DKS0215 'f' is a layer and takes no arguments
          3:7: declared here
          help: a layer has its settings where it is named: write 'f'
        """#)
  }

  @Test("DKS0216: a parameter that nobody gives a value") func parameterWithoutValue() {
    #expect(
      faults("param p: Int") == #"""
        3:7 DKS0216 parameter 'p' has neither a default nor a value from '-D'
          help: add a default, or compile with '-D p=…'
        """#)
  }

  @Test("DKS0201: in a block that no network uses") func unusedBlock() {
    #expect(
      faults(
        "",
        before: "block B(n: Int) { x in let a = x -> dense(n) -> thanh return a -> repeat n { softpluss } }")
          == #"""
          1:49 DKS0201 unknown layer 'thanh'
            ^ did you mean 'tanh'?
            fix: 'thanh' -> 'tanh'
          1:78 DKS0201 unknown layer 'softpluss'
            ^ did you mean 'softplus'?
            fix: 'softpluss' -> 'softplus'
          """#)
  }
}
