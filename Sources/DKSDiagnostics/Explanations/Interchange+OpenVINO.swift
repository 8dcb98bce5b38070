extension Explanation {
  /// 0930–0949: OpenVINO IRs.
  static let openVINO: [Explanation] = [
    Explanation(
      code: "DKS0930", title: "an IR is not well-formed XML",
      body: """
        The reader stopped at the place shown: a tag that is not closed, an attribute without quotes, bytes that are
        not in the encoding that the file names, or a file that was cut off. The message is libxml2's.

        ```xml
        <net name="chain" version="11">
          <layers>
            <layer id="0" name="x" type="Parameter" version="opset1">
        ```

        Write the IR again with `ov.save_model`.
        """),
    Explanation(
      code: "DKS0931", title: "XML that is refused",
      body: """
        IRs have no document type, no entities, and are not deep. A file with `<!DOCTYPE …>` can make a reader open
        other files or fill the memory, so it is refused before it is parsed:

        ```xml
        <!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <net name="&x;" version="11"/>
        ```

        Also refused are elements more than 64 deep, tags with more than 256 attributes or 4 MiB, and files of 2 GiB and
        more. Delete the document type; nothing of an IR needs it.
        """),
    Explanation(
      code: "DKS0932", title: "not an IR of version 10 or 11",
      body: """
        The outermost element of an IR is `net`, with `version="10"` or `version="11"`. Older versions have other
        layers; convert the original network again with a current OpenVINO.
        """),
    Explanation(
      code: "DKS0933", title: "a part of a layer is missing or unreadable",
      body: """
        Every `layer` needs `id`, `name`, `type` and `version`, every output port a `precision`, and the attributes of
        `data` must be of the kind that the type of the layer asks for.

        ```xml
        <layer id="2" name="conv" type="Convolution" version="opset1">
          <data strides="1, x" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0"/>
        ```
        """),
    Explanation(
      code: "DKS0934", title: "two layers or two ports have one number",
      body: """
        Edges name layers and ports by their `id`; where two have the same, it is not known which one is meant. Ids of
        layers are unique in the network, ids of ports among the inputs, and among the outputs, of their layer.
        """),
    Explanation(
      code: "DKS0935", title: "an edge leads nowhere, or an input has none",
      body: """
        Exactly one edge leads to every input port that a layer lists, from an output port that is there.

        ```xml
        <edge from-layer="7" from-port="1" to-layer="99" to-port="0"/>
        ```
        """),
    Explanation(
      code: "DKS0936", title: "layers depend on themselves",
      body: """
        The edges lead from a layer back to it. Loops are written as a `Loop` or a `TensorIterator` with a body of its
        own, never as a cycle of edges.
        """),
    Explanation(
      code: "DKS0937", title: "a constant is not in the weights file",
      body: """
        The `.bin` lies beside the `.xml` and has its name. Each constant has an `offset` and a `size` in bytes that lie
        within it; `size` is at least what its shape and element type want. Constants may overlap.

        ```xml
        <data element_type="f32" shape="64, 3, 7, 7" offset="0" size="37632"/>
        ```

        A file that is too short was cut off on the way, or belongs to another `.xml`.
        """),
    Explanation(
      code: "DKS0938", title: "a layer has other inputs than its type wants",
      body: """
        A `MatMul` has two inputs, a `Convolution` two (its bias is an `Add` of its own), a `Result` one.
        """),
    Explanation(
      code: "DKS0939", title: "a network without results",
      body: """
        What a network computes is what its `Result` layers are connected to; without one nothing is computed.
        """),
    Explanation(
      code: "DKS0940", title: "the schema of IRs does not hold",
      body: """
        On request an IR is held against an XML schema before it is read: the elements and their order, the attributes
        that must be there, and that every edge names layers that are there. OpenVINO itself is more lenient: it skips
        unknown elements. The message is libxml2's.
        """),
    Explanation(
      code: "DKS0941", title: "an operator that no OpenVINO layer computes",
      body: """
        The node has no form in OpenVINO's operator sets, or it is an operator of another format that dksc keeps
        without understanding it. Nothing is written. Write the format that the network came from (`-o net.onnx`).
        """),
    Explanation(
      code: "DKS0942", title: "a value that an IR cannot have",
      body: """
        A constant of strings or of another type without a name in IRs, or a value that nothing computes. Nothing is
        written.
        """),
  ]
}
