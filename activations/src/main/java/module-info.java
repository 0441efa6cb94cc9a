import dev.lanewise.activations.Elu;
import dev.lanewise.activations.Gelu;
import dev.lanewise.activations.GeluTanh;
import dev.lanewise.activations.HardSigmoid;
import dev.lanewise.activations.HardSwish;
import dev.lanewise.activations.Identity;
import dev.lanewise.activations.LeakyRelu;
import dev.lanewise.activations.LogSoftmax;
import dev.lanewise.activations.Maxout;
import dev.lanewise.activations.Mish;
import dev.lanewise.activations.Prelu;
import dev.lanewise.activations.Relu;
import dev.lanewise.activations.Relu6;
import dev.lanewise.activations.Selu;
import dev.lanewise.activations.Sigmoid;
import dev.lanewise.activations.Silu;
import dev.lanewise.activations.Softmax;
import dev.lanewise.activations.Softplus;
import dev.lanewise.activations.Softsign;
import dev.lanewise.activations.Step;
import dev.lanewise.activations.Tanh;
import dev.lanewise.api.plugin.ActivationPlugin;

/** The built-in activation functions. */
module dev.lanewise.activations {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides ActivationPlugin with
      Elu,
      Gelu,
      GeluTanh,
      HardSigmoid,
      HardSwish,
      Identity,
      LeakyRelu,
      LogSoftmax,
      Maxout,
      Mish,
      Prelu,
      Relu,
      Relu6,
      Selu,
      Sigmoid,
      Silu,
      Softmax,
      Softplus,
      Softsign,
      Step,
      Tanh;
}
