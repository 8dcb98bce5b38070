/// How finely an activation has to be sampled, as a function of y = αx + β.
package enum Resolution: Sendable {
  /// Analytic, with the nearest singularity at distance `poleDistance` of the real line and none far from the
  /// imaginary axis; an effective distance for entire functions.
  case analytic(poleDistance: Double)
  /// A combination of exp(±iωy).
  case bandLimited(frequency: Double)
  /// Analytic between the edges, sorted, and outside of them on panels that double in width.
  case panels(edges: [Double])
}
