import Testing

/// Golden diagnostics: place, code and message, then labels, notes, helps and fix-its.
@Suite struct ShapeDiagnosticsTests {
  @Test("DKS0304: summands of different shapes, where each comes from") func summandsDiffer() {
    #expect(
      faults("let b = x -> dense(3) let a = 0.5 * b + 0.5 * x") == #"""
        3:37 DKS0304 'b' and 'x' have different shapes
          ^ [3]
          2:19: [4]
          help: give both the same number of features
        """#)
  }

  @Test("DKS0304: images of different channels") func channelsDiffer() {
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let b = i -> conv(3, 1) let a = b + i") == #"""
        3:63 DKS0304 'b' and 'i' have different shapes
          ^ [3, 2, 2]
          3:5: [1, 2, 2]
          help: bring one of them to the channels of the other: 'conv(3, 1)'
        """#)
  }

  @Test("DKS0305: what a layer has against its operand") func vectorIntoConvolution() {
    #expect(
      faults("let a = x -> conv(3, 3)") == #"""
        3:14 DKS0305 'conv' got a vector [4], it takes an image [C, H, W] or a signal [C, T]
          2:19: [4]
          help: put 'reshape' before it to say which axis holds the channels
        """#)
  }

  @Test("DKS0305: a setting that does not fit the operand") func settingAgainstShape() {
    #expect(
      faults("let a = x -> split(3)") == #"""
        3:20 DKS0305 'split' got a vector [4], whose axis 0 does not divide into 3 equal parts
          2:19: [4]
        """#)
  }

  @Test("DKS0305: tensors that cannot lie side by side") func concatDisagrees() {
    #expect(
      faults("let a = (x -> reshape(2, 2), x) -> concat") == #"""
        3:36 DKS0305 'concat' got a sequence [2, 2] and a vector [4], they may differ on axis 1 only
          3:15: [2, 2]
          2:19: [4]
        """#)
  }

  @Test("DKS0306: several tensors into a layer for one") func tupleIntoLayer() {
    #expect(
      faults("let a = (x, x) -> dense(3)") == #"""
        3:19 DKS0306 'dense' got a tuple of 2 tensors, it takes one
          help: join them first: '(a, b) -> concat'
        """#)
  }

  @Test("DKS0306: more names than parts") func wrongTupleCount() {
    #expect(
      faults("let (a, b, c) = x -> split(2)") == #"""
        3:17 DKS0306 found a tuple of 2 for 3 names
        """#)
  }

  @Test("DKS0306: a tuple in a tuple") func nestedTuple() {
    #expect(
      faults("let a = (x, (x, x))") == #"""
        3:13 DKS0306 found a tuple in a tuple, expected a tensor
          help: give its elements names: 'let (a, b) = …'
        """#)
  }

  @Test("DKS0306: more names than tensors flow in") func wrongParameterCount() {
    #expect(
      faults("let a = (x, x) -> { a, b, c in a }") == #"""
        3:21 DKS0306 2 tensors flow in, but the body names 3
        """#)
  }

  @Test("DKS0312: a body without a name for what flows in") func bodyIsNoLayer() {
    #expect(
      faults("let a = x -> repeat 2 { x }") == #"""
        3:25 DKS0312 this body yields a tensor, expected a layer
          help: a body that computes with tensors names what flows in: '{ x in … }'
        """#)
  }

  @Test("DKS0312: a body that ignores what flows in") func bodyIsNoTensor() {
    #expect(
      faults("let a = x -> repeat 2 { z in dense(3) }") == #"""
        3:30 DKS0312 this body yields a layer, expected a tensor
          help: begin with what flows in: 'z -> …'
        """#)
  }

  @Test("DKS0314: a scan's body takes state and element") func scanParameters() {
    #expect(
      faults("let z = x -> reshape(2, 2) -> scan(from: zeros(3)) { s in s }") == #"""
        3:54 DKS0314 the body of 'scan' names one tensor, it gets 2: the state and one element
          help: begin the body with 'state, element in'
        """#)
  }

  @Test("DKS0314: a state keeps its shape") func scanStateChanges() {
    #expect(
      faults("let z = x -> reshape(2, 2) -> scan(from: zeros(3)) { s, e in e }") == #"""
        3:62 DKS0314 the next 's' is a vector [2], but it begins as a vector [3]
          3:54: [3]
        """#)
  }

  @Test("DKS0314: one state in, one state out") func scanResultCount() {
    #expect(
      faults("let z = x -> reshape(2, 2) -> scan(from: zeros(3)) { s, e in (s, e) }") == #"""
        3:62 DKS0314 the body of 'scan' yields 2 tensors, it must yield the next state
        """#)
  }

  @Test("DKS0317: a layer on tensors of different features") func sharedWeights() {
    #expect(
      faults("layer f = dense(3) let a = x -> f -> f") == #"""
        3:38 DKS0317 'f' needs weights [3, 3] here, but it shares weights [3, 4]
          3:33: the first use
          help: one layer takes tensors of one number of features; write a 'block' for weights of their own
        """#)
  }

  @Test("a fault in a repeated body is told once") func faultInRepeat() {
    #expect(
      faults("let a = x -> repeat 100 { dense(3) -> dens(3) }") == #"""
        3:39 DKS0201 unknown layer 'dens'
          ^ did you mean 'dense'?
          fix: 'dens' -> 'dense'
        """#)
  }

  @Test("what follows from a fault stays silent") func faultsThatFollow() {
    #expect(
      faults("let b = x -> dense(a) let c = (0.5 * b + 0.5 * x) -> tanh let d = (b, c) -> concat -> dense(b)")
        == #"""
        3:20 DKS0202 unknown name 'a'
        """#)
  }
}
