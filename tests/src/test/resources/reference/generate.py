#!/usr/bin/env python3
"""Makes schedules.json, the learning rate of each step, more_optimizers.json, weights after each of 50 steps, and
more_losses.json, values and gradients.

PyTorch 1.13 computes them in double precision. What it has not (lion, log_cosh, quantile, focal) is written here after
its paper; the gradients are PyTorch's.

Run it in this folder: python3 generate.py
"""
import json
import pathlib
import warnings

import numpy as np
import torch
import torch.nn.functional as functional
from torch.optim import lr_scheduler as schedulers

HERE = pathlib.Path(__file__).parent


def dump(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def rates(make, epochs, steps, tell_epoch=None, tell_step=None):
    """The learning rate of each step; the optimizer's own is 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    seen = []
    for epoch in range(epochs):
        for step in range(steps):
            seen.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if tell_step:
                tell_step(scheduler, epoch, step)
        if tell_epoch:
            tell_epoch(scheduler, epoch)
    return seen


def by_epoch(make, epochs, steps):
    return rates(make, epochs, steps, tell_epoch=lambda scheduler, _: scheduler.step())


def by_step(make, epochs, steps):
    def tell(scheduler, epoch, step):
        # OneCycleLR refuses a step after its last.
        if epoch * steps + step + 1 < epochs * steps:
            scheduler.step()

    return rates(make, epochs, steps, tell_step=tell)


def by_fraction(make, epochs, steps):
    return rates(make, epochs, steps, tell_step=lambda scheduler, epoch, step: scheduler.step(epoch + (step + 1) / steps))


def by_loss(make, losses, steps):
    return rates(make, len(losses), steps, tell_epoch=lambda scheduler, epoch: scheduler.step(losses[epoch]))


def schedules():
    cases = []

    def case(name, epochs, steps, seen, losses=None, warmup=0):
        cases.append({"schedule": name, "warmup": warmup, "epochs": epochs, "steps_per_epoch": steps,
                      "losses": losses or [1.0] * epochs, "rates": seen})

    for epochs, steps in ((1, 1), (1, 2), (5, 1), (7, 13), (23, 3)):
        total = epochs * steps

        def add(name, how, make):
            case(name, epochs, steps, how(make, epochs, steps))

        add("constant", by_step, lambda o: schedulers.ConstantLR(o, factor=1))
        add("step(epochs=3, factor=0.3)", by_epoch, lambda o: schedulers.StepLR(o, 3, gamma=0.3))
        add("exponential(factor=0.8)", by_epoch, lambda o: schedulers.ExponentialLR(o, gamma=0.8))
        add("polynomial", by_step, lambda o: schedulers.PolynomialLR(o, total))
        add("polynomial(power=2.5)", by_step, lambda o: schedulers.PolynomialLR(o, total, power=2.5))
        add("cosine", by_step, lambda o: schedulers.CosineAnnealingLR(o, total))
        add("cosine(min_factor=0.2)", by_step, lambda o: schedulers.CosineAnnealingLR(o, total, eta_min=0.2))
        add("cosine(epochs=2, min_factor=0.05)", by_fraction,
            lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2, eta_min=0.05))
        add("cosine(epochs=1, multiplier=2)", by_fraction,
            lambda o: schedulers.CosineAnnealingWarmRestarts(o, 1, T_mult=2))
        add("cosine(epochs=2, multiplier=3, min_factor=0.01)", by_fraction,
            lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2, T_mult=3, eta_min=0.01))

        def one_cycle(**options):
            return lambda o: schedulers.OneCycleLR(o, 1.0, total_steps=total, cycle_momentum=False, **options)

        add("one_cycle", by_step, one_cycle())
        add("one_cycle(rise=0.45, start_divisor=10, end_divisor=100)", by_step,
            one_cycle(pct_start=0.45, div_factor=10, final_div_factor=100))
        if total > 1:
            warmup = (total + 1) // 2
            for name, how, make in (
                    ("constant", by_step, lambda o: schedulers.ConstantLR(o, factor=1)),
                    ("polynomial", by_step, lambda o: schedulers.PolynomialLR(o, total)),
                    ("cosine", by_step, lambda o: schedulers.CosineAnnealingLR(o, total))):
                # Step i of the warm-up takes i / warmup, which a start factor of 1 / warmup gives.
                chained = lambda o: schedulers.ChainedScheduler(
                    [make(o)] + ([schedulers.LinearLR(o, 1 / warmup, 1, warmup - 1)] if warmup > 1 else []))
                case(name, epochs, steps, how(chained, epochs, steps), warmup=warmup)

    falling = [1 / (epoch + 1) for epoch in range(20)]
    standing = falling[:4] + [0.25] * 26
    noisy = [1.0, 0.8, 0.81, 0.79995, 0.79, 0.9, 0.95, 0.7899999, 0.6, 0.7, 0.65, 0.6, 0.6, 0.59, 0.6, 0.6, 0.6, 0.6, 0.5, 0.6, 0.6]
    below = [-1.0, -1.05, -1.05, -1.051, -1.2, -1.1, -1.2, -1.2, -1.2, -1.2, -1.2, -1.2]
    for name, losses, options in (
            ("reduce_on_plateau", falling, {}),
            ("reduce_on_plateau", standing, {}),
            ("reduce_on_plateau(patience=2, factor=0.5)", standing, dict(patience=2, factor=0.5)),
            ("reduce_on_plateau(patience=0, factor=0.5)", noisy, dict(patience=0, factor=0.5)),
            ("reduce_on_plateau(patience=1, factor=0.5, cooldown=2)", noisy, dict(patience=1, factor=0.5, cooldown=2)),
            ("reduce_on_plateau(patience=0, factor=0.3, min_factor=0.05)", noisy, dict(patience=0, factor=0.3, min_lr=0.05)),
            ("reduce_on_plateau(patience=0, threshold=0.1, factor=0.7)", noisy, dict(patience=0, threshold=0.1, factor=0.7)),
            ("reduce_on_plateau(patience=1, factor=0.5)", below, dict(patience=1, factor=0.5)),
            ("reduce_on_plateau(patience=1, factor=0.5, threshold=0.01, relative=false)", below,
             dict(patience=1, factor=0.5, threshold=0.01, threshold_mode="abs"))):
        make = lambda o: schedulers.ReduceLROnPlateau(o, eps=0, **options)
        case(name, len(losses), 2, by_loss(make, losses, 2), losses=losses)
    return cases


def optimizers():
    random = np.random.default_rng(16)
    count, steps = 13, 50

    def floats(values):
        return np.asarray(values, np.float32).astype(np.float64)

    start = floats(random.choice([-1, 1], count) * random.uniform(0.5, 1.5, count))
    gradients = floats(random.standard_normal((steps, count)) * random.uniform(0.01, 3, count))
    # Signs that stay for some steps, that always change, and no gradient at all now and then.
    gradients[:, 0] = np.abs(gradients[:, 0]) * (-1) ** (np.arange(steps) // 6)
    gradients[:, 1] = np.abs(gradients[:, 1]) * (-1) ** np.arange(steps)
    gradients[::3, 2] = 0
    walks = {}

    def torch_walk(name, make):
        weights = torch.tensor(start, requires_grad=True)
        optimizer = make([weights])
        walks[name] = []
        for gradient in gradients:
            weights.grad = torch.tensor(gradient)
            optimizer.step()
            walks[name].append(weights.detach().tolist())

    def lion_walk(name, rate, beta1=0.9, beta2=0.99, decay=0.0):
        weights, mean = start.copy(), np.zeros(count)
        walks[name] = []
        for gradient in gradients:
            weights *= 1 - rate * decay
            weights -= rate * np.sign(beta1 * mean + (1 - beta1) * gradient)
            mean = beta2 * mean + (1 - beta2) * gradient
            walks[name].append(weights.tolist())

    optim = torch.optim
    lion_walk("lion", 1e-4)
    lion_walk("lion(learning_rate=0.01, beta1=0.8, beta2=0.95, weight_decay=0.1)", 0.01, 0.8, 0.95, 0.1)
    torch_walk("adamax", optim.Adamax)
    torch_walk("adamax(learning_rate=0.01, beta1=0.8, beta2=0.9, epsilon=0.001, weight_decay=0.1)",
               lambda p: optim.Adamax(p, lr=0.01, betas=(0.8, 0.9), eps=0.001, weight_decay=0.1))
    torch_walk("adadelta", optim.Adadelta)
    torch_walk("adadelta(learning_rate=0.5, rho=0.8, epsilon=0.0001, weight_decay=0.1)",
               lambda p: optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.1))
    torch_walk("rprop", optim.Rprop)
    torch_walk("rprop(learning_rate=0.02, shrink=0.3, grow=1.1, min_step=0.001, max_step=0.05)",
               lambda p: optim.Rprop(p, lr=0.02, etas=(0.3, 1.1), step_sizes=(1e-3, 0.05)))
    return {"w0": start.tolist(), "gradients": gradients.tolist(), "weights_after_step": walks}


def losses():
    """Values of each element or row, and gradients of their sum in each prediction."""
    random = np.random.default_rng(17)
    rows, width = 23, 5

    def floats(values):
        return np.asarray(values, np.float32).astype(np.float64)

    values = floats(random.uniform(-4, 4, (rows, width)) * random.choice([1, 0.01], (rows, width)))
    others = floats(random.uniform(-4, 4, (rows, width)) * random.choice([1, 0.01], (rows, width)))
    counts = floats(random.integers(0, 9, (rows, width)))
    spread = random.dirichlet(np.ones(width), rows) * (random.random((rows, width)) > 0.2)
    spread = floats(spread)
    logs = floats(functional.log_softmax(torch.tensor(values), 1).numpy())
    labels = random.integers(0, width, rows)
    cases = {}

    def case(name, prediction, target, loss):
        leaf = torch.tensor(prediction, requires_grad=True)
        each = loss(leaf, torch.tensor(target))
        each.sum().backward()
        cases[name] = {"prediction": prediction.tolist(), "target": target.tolist(), "value": each.tolist(),
                       "gradient": leaf.grad.tolist()}

    def poisson(**options):
        return lambda prediction, target: functional.poisson_nll_loss(prediction, target, reduction="none", **options)

    def quantile(q):
        return lambda prediction, target: torch.maximum(q * (target - prediction), (q - 1) * (target - prediction))

    def focal(gamma):
        def of(logits, label):
            log = functional.log_softmax(logits, 1).gather(1, label[:, None])[:, 0]
            return -(1 - log.exp()) ** gamma * log
        return of

    def cosine(outputs, label):
        return functional.cosine_embedding_loss(
            outputs, functional.one_hot(label, width).double(), torch.ones(rows).double(), reduction="none")

    # cosh overflows only beyond 710 in double precision.
    case("log_cosh", values, others, lambda prediction, target: torch.log(torch.cosh(prediction - target)))
    case("quantile", values, others, quantile(0.5))
    case("quantile(q=0.05)", values, others, quantile(0.05))
    case("poisson", values, counts, poisson())
    case("poisson(full=true)", values, counts, poisson(full=True))
    case("poisson(log_input=false)", np.abs(values), counts, poisson(log_input=False))
    case("poisson(log_input=false, full=true)", np.abs(values), counts, poisson(log_input=False, full=True))
    case("kl_divergence", logs, spread, lambda prediction, target: functional.kl_div(prediction, target, reduction="none"))
    for gamma in (0, 0.5, 2):
        case("focal" if gamma == 2 else f"focal(gamma={gamma})", values, labels, focal(gamma))
    case("cosine", values, labels, cosine)
    return cases


warnings.simplefilter("ignore")
dump("schedules.json", schedules())
dump("more_optimizers.json", optimizers())
dump("more_losses.json", losses())
