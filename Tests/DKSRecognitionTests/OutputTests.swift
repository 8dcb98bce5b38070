import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition

/// Outputs of the graph have their axes in the model's order.
struct OutputTests {
  @Test func axesAreInTheOrderOfTheModel() throws {
    var sketch = Sketch()
    let x = sketch.input([1, 3, 8, 6])
    let y = sketch.apply(.transpose([0, 2, 3, 1]), sketch.conv(x, 4, of: 3))
    sketch.output(y)
    let recognition = try #require(sketch.recognition())
    let output = try #require(recognition.graph.outputs.first)
    #expect(recognition.graph[output.node].type.shape == [8, 6, 4])
  }

  @Test func axesInTheOrderOfTheGraphStayWhereTheyAre() throws {
    var sketch = Sketch()
    let x = sketch.input([1, 8, 6, 3])
    let y = sketch.conv(sketch.apply(.transpose([0, 3, 1, 2]), x), 4, of: 3)
    sketch.output(y)
    let recognition = try #require(sketch.recognition())
    let output = try #require(recognition.graph.outputs.first)
    #expect(recognition.graph[output.node].operation is DKSGraph.Convolution)
    #expect(recognition.graph[output.node].type.shape == [4, 8, 6])
  }
}
