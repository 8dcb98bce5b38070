import DKSFormulas

/// A method that transforms activations, or `none`: those that `Method.Kind` has a case for each.
package struct ShapingMethod: Sendable {
  /// The name.
  package var name: String
  /// The targets, of which at most one is given.
  package var parameters: [ComparisonMethodEntry.Parameter]
  /// One sentence.
  package var summary: String

  /// All of them, in the order of the reference page.
  package static let all = [
    ShapingMethod(
      name: "dks", parameters: [.init(name: "zeta", defaultValue: Method.defaultZeta)],
      summary: "Deep Kernel Shaping: brings the largest slope C'(1) of any subnetwork to zeta."),
    ShapingMethod(
      name: "tat",
      parameters: [
        .init(name: "tau", defaultValue: Method.defaultTau),
        .init(name: "eta", defaultValue: Method.defaultEta),
      ],
      summary:
        "Tailored Activation Transformations: brings the largest curvature C''(1) to tau where activations are "
        + "smooth, or the largest C(0) to eta where all are leaky ReLUs."),
    ShapingMethod(name: "none", parameters: [], summary: "Leaves the network as it was written."),
  ]

  /// The entry called `name`.
  package static func entry(named name: String) -> ShapingMethod? { all.first { $0.name == name } }
}
