import DKSElaboration
import Testing

/// `scan` walks axis 0 and yields all states (Language 3.4).
@Suite struct ScanTests {
  @Test("several states and several sequences travel as tuples")
  func tuples() {
    let result = compile(
      """
      network N {
        input a: Float[2, 3]
        input b: Float[2, 5]
        let (h, c) = (a, b) -> scan(from: (zeros(4), zeros(4))) { h, c, u, v in
          let next = 0.6 * h + 0.8 * ((u, v) -> concat -> dense(4))
          return (next -> tanh, 0.6 * c + 0.8 * next)
        }
        output y = (h -> last, c -> average(axis: 0)) -> concat
      }
      """)
    #expect(result.report == "")
    #expect(
      result.graphText == #"""
        graph N method=none {
          a = input : f32[2, 3]
          b = input : f32[2, 5]
          h_c.zeros = zeros {shape: [4]} : f32[4]
          h_c.zeros_2 = zeros {shape: [4]} : f32[4]
          h_c.scan[0].element = element(a) {index: 0} : f32[3]
          h_c.scan[0].element_2 = element(b) {index: 0} : f32[5]
          h_c.scan[0].next.concat = concat(h_c.scan[0].element, h_c.scan[0].element_2) : f32[8]
          h_c.scan[0].next.dense = dense(h_c.scan[0].next.concat) {units: 4, weights: h_c.scan.next.dense} : f32[4]
          h_c.scan[0].next = sum(h_c.zeros, h_c.scan[0].next.dense) {weights: [0.6, 0.8]} : f32[4]
          h_c.scan[0].tanh = activation(h_c.scan[0].next) {phi: tanh} : f32[4]
          h_c.scan[0].sum = sum(h_c.zeros_2, h_c.scan[0].next) {weights: [0.6, 0.8]} : f32[4]
          h_c.scan[1].element = element(a) {index: 1} : f32[3]
          h_c.scan[1].element_2 = element(b) {index: 1} : f32[5]
          h_c.scan[1].next.concat = concat(h_c.scan[1].element, h_c.scan[1].element_2) : f32[8]
          h_c.scan[1].next.dense = dense(h_c.scan[1].next.concat) {units: 4, weights: h_c.scan.next.dense} : f32[4]
          h_c.scan[1].next = sum(h_c.scan[0].tanh, h_c.scan[1].next.dense) {weights: [0.6, 0.8]} : f32[4]
          h_c.scan[1].tanh = activation(h_c.scan[1].next) {phi: tanh} : f32[4]
          h_c.scan[1].sum = sum(h_c.scan[0].sum, h_c.scan[1].next) {weights: [0.6, 0.8]} : f32[4]
          h_c.stack = stack(h_c.scan[0].tanh, h_c.scan[1].tanh) : f32[2, 4]
          h_c.stack_2 = stack(h_c.scan[0].sum, h_c.scan[1].sum) : f32[2, 4]
          y.last = last(h_c.stack) : f32[4]
          y.average = average(h_c.stack_2) {axis: 0} : f32[4]
          output y = concat(y.last, y.average) : f32[8]
        }

        """#)
  }

  @Test("an own sequence of one element is one step")
  func singleStep() {
    let result = compile(
      "network N { input a: Float[1, 3] output y = a -> scan(from: zeros(3)) { s, e in (s + e) -> tanh } }")
    #expect(result.names == ["a", "y.zeros", "y.scan[0].element", "y.scan[0].sum", "y.scan[0].tanh", "y"])
  }
}
