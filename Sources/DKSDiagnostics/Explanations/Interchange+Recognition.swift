extension Explanation {
  /// 0950–0969: parts of imported networks that have no kernel map, or no place in a graph.
  static let recognition: [Explanation] = [
    Explanation(
      code: "DKS0950", title: "two activations are multiplied",
      body: """
        The kernel maps know sums of activations, not products: a product of two Gaussian values is not Gaussian,
        and its slope is the sum of both slopes. Squeeze-and-excitation blocks and gated linear units are such
        products. The region reaches from where the two ways part to where they meet.

        `--opaque keep` leaves the region as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0951", title: "attention",
      body: """
        Attention multiplies activations as matrices and divides exponentials by their sum; neither has a kernel
        map. The region has the projections to queries, keys and values, and the one after it.

        `--opaque keep` leaves the region as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0952", title: "a recurrent cell",
      body: """
        LSTM and GRU cells multiply gates with states, once for each element of a sequence. A recurrence without gates has
        a kernel map, and is read as the `scan` of the language, where it runs forward, over a number of steps that is
        known, from a state of zeros or one that it is given, and does not clip. The message says what is not so.

        `--opaque keep` leaves the cell as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0953", title: "a part of an imported network was not recognized",
      body: """
        Every node of an imported network must be part of a pattern: an affine layer, an activation (also one that is
        written out in several nodes), a weighted sum, a concatenation, a normalization, pooling, or plumbing. The
        message says which condition failed; `--explain` says it of every node:

        ```
        node      operator  outcome     graph node  because
        node_cat  Concat    opaque      node_cat    the constant 'expand' is joined to activations
        ```

        `--opaque keep` leaves the part as the file has it. What follows it is then taken for a network of its own
        whose input has q = 1.
        """),
    Explanation(
      code: "DKS0954", title: "an input has extents that are not known",
      body: """
        The axis of the batch may be free; all others must have a number, since fan-in and the number of locations
        follow from them. Export the network with fixed extents.
        """),
    Explanation(
      code: "DKS0955", title: "an output of the file is no tensor of the graph",
      body: """
        The output does not depend on an input, or only on extents of one. A network has nothing to learn there;
        remove the output from the file.
        """),
    Explanation(
      code: "DKS0956", title: "a part without a kernel map cannot be kept",
      body: """
        A part that is kept becomes one node of the graph, whose type must be known as long as layers follow. The file
        does not say which extents its result has, and they do not follow from the operators. The message names the
        first value of which that is so. `onnx.shape_inference.infer_shapes` of the onnx package writes shapes into a
        file; those of `If`, `Loop` and `Scan` are what the graphs inside declare of their outputs.
        """),
    Explanation(
      code: "DKS0957", title: "a normalization over locations or examples",
      body: """
        Layer norm looks at the features of one location, and has a kernel map. Instance norm, group norm and batch norm
        in training also look at other locations or examples, and have none. DKS and TAT make them needless and take
        them out; where nothing does (`--method none`, `--keep-weights`) they are an error.

        `--opaque keep` leaves them in. What follows one is then taken for a network of its own whose input has q = 1.
        """),
    Explanation(
      code: "DKS0958", title: "a PReLU with a slope for each channel",
      body: """
        A transformed activation is one function of all channels, since the kernel maps are: one slope, the mean of those
        in the file, takes the place of the slopes. In a network that was not trained they are all equal, and nothing is
        lost. A copy in the model's own format (`--method none --keep-weights`) keeps them all.
        """),
    Explanation(
      code: "DKS0959", title: "an input with free extents",
      body: """
        A file may leave the height and width of images, or the length of sequences, to whoever runs it. Types have
        numbers, so the network is looked at with usual ones: 224 for images and signals, 16 for tokens. The kernel maps
        do not depend on them, and a model that is written keeps its extents free; a program of the language has the
        numbers. A network that only takes certain extents may be refused with these: export it with fixed ones.
        """),
    Explanation(
      code: "DKS0960", title: "a part that comes after the last layer",
      body: """
        The index of the largest output and its label, a box that is decoded, an embedding that is brought to length 1,
        the distance of two embeddings: what makes the outputs of a network from those of its last layers has no kernel
        map and needs none, as a loss does. It is kept as the file has it.
        """),
    Explanation(
      code: "DKS0962", title: "a node cannot be kept in another form",
      body: """
        A rectifier with a learned slope for each channel is one activation in a graph, with the mean of the slopes. The
        format that was read keeps it as it is; another form, such as PyTorch or the language, would compute something
        else, so `--keep-weights` refuses it.
        """),
    Explanation(
      code: "DKS0963", title: "batch norm of an input is kept",
      body: """
        Batch norm between layers is taken out by a method, since q stays at 1 without it. One that stands before the
        first layer brings the input to size, as (x − mean) / deviation does: it is kept with its statistics, gain and
        shift, which are constants from then on.
        """),
    Explanation(
      code: "DKS0965", title: "one tensor is used in two ways",
      body: """
        A file may use one tensor twice: as a matrix and as its transpose (a tied autoencoder), as an embedding and as the
        matrix of the last layer, with several groupings, in a convolution and in a transposed one, as it is and as a
        matrix that is computed from it. It is one tensor to those who train it. In the graph such layers would have weights of their own, drawn and written twice, and the
        kernel maps take them for independent; so this is an error rather than another network.

        Layers that use a tensor in one way share it, whatever stands after it: biases of their own, or none, and
        factors. So do convolutions of different strides, paddings and dilations.

        `--method none --keep-weights` copies the network into an ONNX or OpenVINO file, where the tensor stays one.
        """),
    Explanation(
      code: "DKS0966", title: "layers that share their weights would be drawn in different ways",
      body: """
        Weights that several layers share are drawn once. Under the Delta form one tap of the kernel is drawn, and which
        one lies inside the image depends on the layer's stride, its padding and the extents of its image. Where two
        layers with one kernel would need different taps, one of them would look beyond the border.

        Give the layers the same padding or kernels of their own, or take a method that draws all taps.
        """),
    Explanation(
      code: "DKS0990", title: "an input with its channels in another place",
      body: """
        Some models take images with the channels behind the locations, as [224, 224, 3]. The graph has them first, and so
        have programs and modules that are written from it: what is fed to those has the shape that the note says. Models
        in the formats ONNX and OpenVINO keep the order of the file, and so do the outputs of all of them.
        """),
  ]
}
