import DKSGraph
import DKSKernels

/// Which subnetwork binds the local target of a network, and how far the official package's reading of
/// "subnetwork" would overshoot (Theory 2.2).
package struct BindingReport: Hashable, Sendable {
  /// One subnetwork by the names of its nodes.
  package struct Subnetwork: Hashable, Sendable {
    /// Whose values enter it; several where several inputs of the network do.
    package var entries: [String]
    /// Whose value leaves it.
    package var exit: String

    package init(entries: [String], exit: String) {
      self.entries = entries
      self.exit = exit
    }
  }

  /// What the official reading leads to.
  package struct Official: Hashable, Sendable {
    /// ψ − 1, κ or the negative slope that the official formula would choose; nil where it reaches none.
    package var local: Double?
    /// The subnetwork that binds there.
    package var binding: Subnetwork?
    /// The maximum over all subnetworks at that local target: above the target, it is overshot.
    package var strictMaximum: Double?
    /// Where the official formula reaches no target: the largest value that it does reach.
    package var unreachable: Double?
  }

  /// The subnetwork that binds under the policy that the network was compiled with.
  package var binding: Subnetwork?
  package var official: Official

  /// Evaluates both readings of a network at the found target; O(V + E) a sweep, a few dozen sweeps.
  package init(_ skeleton: KernelSkeleton, target: LocalTarget, subnetworks: Subnetworks) {
    let network = skeleton.network
    func named(_ subnetwork: BindingSubnetwork?) -> Subnetwork? {
      subnetwork.map { found in
        Subnetwork(entries: skeleton.names(of: found.entries), exit: skeleton.name(of: found.exit))
      }
    }
    let strict = MaximalFunction(network, subnetworks: .strict)
    let official = MaximalFunction(network, subnetworks: .official)
    binding = named((subnetworks == .strict ? strict : official).binding(at: target.kind.quantity))
    do {
      let local: LocalQuantity
      switch target.kind {
      case .slope: local = .excessSlope(try official.solveSlope(zeta: target.target))
      case .curvature: local = .curvature(try official.solveCurvature(tau: target.target))
      case .negativeSlope: local = .negativeSlope(try official.solveNegativeSlope(eta: target.target))
      }
      let overshoot = strict.binding(at: local).map { $0.value + local.offset }
      self.official = Official(
        local: local.number, binding: named(official.binding(at: local)), strictMaximum: overshoot)
    } catch TargetError.unreachable(let maximum) {
      self.official = Official(unreachable: maximum)
    } catch {
      self.official = Official()
    }
  }
}

extension LocalTarget.Kind {
  /// The same for the maximal functions.
  var quantity: LocalQuantity {
    switch self {
    case .slope(let excess): .excessSlope(excess)
    case .curvature(let kappa): .curvature(kappa)
    case .negativeSlope(let slope): .negativeSlope(slope)
    }
  }
}

extension LocalQuantity {
  /// The number itself.
  fileprivate var number: Double {
    switch self {
    case .excessSlope(let x), .curvature(let x), .negativeSlope(let x): x
    }
  }

  /// What to add to the value of a subnetwork: slopes are counted from 1.
  fileprivate var offset: Double { if case .excessSlope = self { 1 } else { 0 } }
}
