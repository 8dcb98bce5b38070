import DKSDiagnostics
import DKSModels
import DKSTensors

extension LayerCodec {
  static let conversions: [LayerCodec] = [
    LayerCodec("Convert", inputs: 1...1) { layer in
      let type = ElementType(irName: layer.text("destination_type", default: ""))
      return type == .other ? nil : LayerMeaning(.cast(type))
    },
    LayerCodec("ShapeOf", inputs: 1...1) { layer in
      // The vocabulary's shapes are of 64 bits.
      ElementType(irName: layer.text("output_type", default: "i64")) == .int64 ? LayerMeaning(.shape) : nil
    },
  ]
}

extension IRAssembly {
  mutating func cast(_ type: ElementType, _ x: IRPort, of node: ModelNode) throws(Diagnostic) -> IRPort {
    guard let name = type.irElementType else {
      throw .irUnwritable(node, "the element type has no name there")
    }
    return add(
      "Convert", "opset1", [IRAttribute(name: "destination_type", value: name)], [x], name: node.name,
      type: type)
  }

  mutating func shapeOf(_ x: IRPort, name: String) -> IRPort {
    add("ShapeOf", "opset3", [IRAttribute(name: "output_type", value: "i64")], [x], name: name, type: .int64)
  }
}
