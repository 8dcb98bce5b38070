import DKSDiagnostics

/// What a `train` section says, checked: enough for a back end to write the training program.
public struct TrainingPlan: Hashable, Sendable {
  /// Where the examples come from.
  public enum Data: Hashable, Sendable {
    /// A CSV file with a header; the share of rows that is held out for testing.
    case csv(path: String, test: Double)
    /// The four idx files of MNIST in a folder.
    case mnist(path: String)
    /// The six binary files of CIFAR-10 in a folder.
    case cifar10(path: String)
  }

  /// One term of the loss.
  public struct Term: Hashable, Sendable {
    /// How prediction and target are compared.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// Softmax cross entropy with class indices.
      case crossEntropy
      /// Mean squared error.
      case mse
      /// Mean absolute error.
      case mae
      /// Logistic loss with targets in [0, 1].
      case binaryCrossEntropy
    }
    /// The factor in the sum.
    public var weight: Double
    /// How prediction and target are compared.
    public var kind: Kind
    /// The name of the network's output.
    public var output: String
    /// The data set's field that holds the target; the output's name unless the text says otherwise.
    public var target: String

    /// Makes a term.
    public init(weight: Double, kind: Kind, output: String, target: String) {
      self.weight = weight
      self.kind = kind
      self.output = output
      self.target = target
    }
  }

  /// How weights follow gradients.
  public enum Optimizer: Hashable, Sendable {
    /// Stochastic gradient descent with heavy-ball momentum.
    case sgd(rate: Double, momentum: Double)
    /// Adam with bias correction.
    case adam(rate: Double, beta1: Double, beta2: Double, epsilon: Double)
  }

  /// How the rate changes over the steps.
  public enum Schedule: Hashable, Sendable {
    /// It does not.
    case constant
    /// Half a cosine down to zero.
    case cosine
    /// A line down to zero.
    case linear
    /// Multiplied by `factor` after every `epochs` epochs.
    case step(epochs: Int, factor: Double)
  }

  /// Where the examples come from.
  public var data: Data
  /// The terms of the loss; never empty.
  public var loss: [Term]
  /// How weights follow gradients.
  public var optimizer: Optimizer
  /// Examples a step.
  public var batch: Int
  /// Passes over the data.
  public var epochs: Int
  /// Where all random numbers come from.
  public var seed: UInt64
  /// The factor of the squared norm of the weights, not of biases.
  public var decay: Double
  /// How the rate changes over the steps.
  public var schedule: Schedule

  /// Makes a plan.
  public init(
    data: Data, loss: [Term], optimizer: Optimizer, batch: Int = 128, epochs: Int = 10, seed: UInt64 = 0,
    decay: Double = 0, schedule: Schedule = .constant
  ) {
    self.data = data
    self.loss = loss
    self.optimizer = optimizer
    self.batch = batch
    self.epochs = epochs
    self.seed = seed
    self.decay = decay
    self.schedule = schedule
  }
}
