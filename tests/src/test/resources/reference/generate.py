#!/usr/bin/env python3
"""Makes schedules.json: the learning rate of each step, by the schedulers of PyTorch 1.13 in double precision.

Run it in this folder: python3 generate.py
"""
import json
import pathlib
import warnings

import torch
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


warnings.simplefilter("ignore")
dump("schedules.json", schedules())
