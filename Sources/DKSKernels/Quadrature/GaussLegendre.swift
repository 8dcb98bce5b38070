/// The 24-point Gauss-Legendre rule on [−1, 1]; exact for polynomials of degree 47.
enum GaussLegendre {
  /// Positive nodes and their weights, from 40-digit arithmetic; the rule is symmetric.
  static let half: [(node: Double, weight: Double)] = [
    (0.064056892862605626085, 0.12793819534675215697),
    (0.19111886747361630916, 0.12583745634682829612),
    (0.31504267969616337439, 0.1216704729278033912),
    (0.43379350762604513849, 0.11550566805372560135),
    (0.54542147138883953566, 0.10744427011596563478),
    (0.64809365193697556925, 0.09761865210411388827),
    (0.74012419157855436424, 0.086190161531953275917),
    (0.82000198597390292195, 0.073346481411080305734),
    (0.88641552700440103421, 0.059298584915436780746),
    (0.93827455200273275852, 0.044277438817419806169),
    (0.9747285559713094982, 0.028531388628933663181),
    (0.99518721999702136018, 0.012341229799987199547),
  ]

  /// Calls `body(node, weight)` for the 24 nodes of the rule moved to [a, b].
  @inline(__always)
  static func forEach(from a: Double, to b: Double, _ body: (Double, Double) -> Void) {
    let center = 0.5 * (a + b)
    let radius = 0.5 * (b - a)
    for (node, weight) in half {
      body(center - radius * node, radius * weight)
      body(center + radius * node, radius * weight)
    }
  }
}
