#!/usr/bin/env python3
"""Fits the polynomials of the named functions (see numerics.md, Expansion.java, NormalExpansion.java).

For each: the weighted minimax polynomial (Remez exchange), then its coefficients rounded to floats one
at a time, most influential first, the rest fitted again after each rounding so that they take up the
error. Rounding costs at most 0.3 bit (0.7 for 2^f).

  python3 fit.py            prints the coefficients; needs numpy and mpmath
  python3 fit.py scan       shows how the constant K of the normal distribution was chosen
"""
import sys
import numpy as np
import mpmath as mp
mp.mp.dps = 40

def f32hex(v):
    """exact hex literal of a float32 (valid C99 and, with an f suffix, Java)"""
    v = float(np.float32(v))
    if v == 0: return "0x0p0f"
    m, e = np.frexp(abs(v)); m *= 2; e -= 1
    n = int(round(float(m - 1) * 2**23)) << 1
    h = ("%06x" % n).rstrip('0') or '0'
    return "%s0x1.%sp%df" % ("-" if v < 0 else "", h, int(e))

def remez(g, w, powers, a, b, fixed=None, npts=1500, iters=40):
    """min over c of max |w(x) (sum c_k x^powers[k] - g(x))| on [a,b].
    fixed: dict power -> coefficient already decided.  Returns coeffs (mpf), err."""
    fixed = fixed or {}
    a, b = mp.mpf(a), mp.mpf(b)
    xs = [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * (i + mp.mpf(1) / 2) / npts) for i in range(npts)]
    xs = [x for x in xs if abs(x) > mp.mpf(10)**-9]
    G = [g(x) - sum(c * x**p for p, c in fixed.items()) for x in xs]
    W = [abs(w(x)) for x in xs]
    n = len(powers)
    Phi = [[x**p for p in powers] for x in xs]
    # numpy long-double copies for the error scan
    Phi_n = np.array([[float(v) for v in r] for r in Phi]); G_n = np.array([float(v) for v in G]); W_n = np.array([float(v) for v in W])
    idx = sorted(set(int(round((len(xs) - 1) * (1 - np.cos(np.pi * i / n)) / 2)) for i in range(n + 1)))
    best = None
    for it in range(iters):
        A = mp.matrix(n + 1, n + 1); rhs = mp.matrix(n + 1, 1)
        for r, i in enumerate(idx):
            for c in range(n): A[r, c] = Phi[i][c]
            A[r, n] = (-1)**r / W[i]
            rhs[r] = G[i]
        sol = mp.lu_solve(A, rhs)
        c = [sol[k] for k in range(n)]; E = abs(sol[n])
        e = W_n * (Phi_n @ np.array([float(v) for v in c]) - G_n)
        m = np.max(np.abs(e))
        if best is None or m < best[1]: best = (c, m)
        if m <= float(E) * 1.003: break
        # alternating extrema
        ext = []; s = 0
        for i in range(len(e)):
            sg = 1 if e[i] > 0 else -1
            if not ext or sg != s: ext.append(i); s = sg
            elif abs(e[i]) > abs(e[ext[-1]]): ext[-1] = i
        while len(ext) > n + 1:
            if len(ext) == n + 2:
                if abs(e[ext[0]]) < abs(e[ext[-1]]): ext.pop(0)
                else: ext.pop()
            else:
                k = min(range(len(ext) - 1), key=lambda j: max(abs(e[ext[j]]), abs(e[ext[j + 1]])))
                del ext[k:k + 2]
        if len(ext) < n + 1: break
        idx = ext
    return best

def lawson(g, w, powers, a, b, fixed=None, npts=1200, iters=150):
    """same problem by Lawson's re-weighted least squares (no Haar condition needed)"""
    fixed = fixed or {}
    xs = (a + b) / 2 - (b - a) / 2 * np.cos(np.pi * (np.arange(npts) + .5) / npts)
    xs = xs[np.abs(xs) > 1e-9]
    G = np.array([float(g(mp.mpf(x)) - sum(mp.mpf(float(c)) * mp.mpf(x)**p for p, c in fixed.items())) for x in xs])
    W = np.array([float(w(mp.mpf(x))) for x in xs])
    P = np.stack([xs**p for p in powers], 1) * W[:, None]
    sc = np.abs(P).max(0); P = P / sc
    y = G * W; lam = np.ones(len(xs)) / len(xs); best = None
    for _ in range(iters):
        s = np.sqrt(lam)
        c = np.linalg.lstsq(P * s[:, None], y * s, rcond=None)[0]
        e = np.abs(P @ c - y); m = e.max()
        if best is None or m < best[1]: best = (c / sc, m)
        lam = lam * e; lam /= lam.sum()
    return best

def rounded_fit(name, g, w, powers, a, b, fixed=None):
    """Remez, then round low powers first and refit the rest."""
    fixed = dict(fixed or {}); powers = list(powers)
    c, m = remez(g, w, powers, a, b, fixed)
    m0 = m
    out = dict(fixed); free = list(powers)
    for p in sorted(powers):
        c, m = (c, m) if p == sorted(powers)[0] else lawson(g, w, free, a, b, out)
        out[p] = float(np.float32(float(c[free.index(p)])))
        free.remove(p)
    xs = np.linspace(a, b, 4001); xs = xs[np.abs(xs) > 1e-9]
    err = max(abs(float(w(mp.mpf(x)) * (sum(mp.mpf(v) * mp.mpf(x)**p for p, v in out.items()) - g(mp.mpf(x))))) for x in xs[::4])
    print("// %s on [%.9g,%.9g]: minimax weighted error 2^%.2f, after rounding 2^%.2f" % (name, a, b, np.log2(float(m0)), np.log2(err)))
    print("static const float %s[] = {" % name, ", ".join(f32hex(out[p]) for p in sorted(powers)), "};", flush=True)
    return [out[p] for p in sorted(powers)], err

LN2 = mp.log(2)
def split(v, bits):
    """v = hi + lo with hi a float of the given number of significant bits"""
    m, e = mp.frexp(v); hi = mp.ldexp(mp.nint(mp.ldexp(m, bits)), int(e) - bits)
    return float(hi), float(np.float32(float(v - hi)))

H = float(LN2) / 2 * 1.0005        # |r| bound after reduction (a little slack)

# ---------------------------------------------------------------- the fits used
def fit_exp():
    """exp(r) = 1 + r + r^2 q(r), |r| <= ln2/2 (slightly more).  E: relative to exp(r) (exp, sigmoid, silu, ...);
    M: relative to expm1(r) (expm1);  T: expm1(2 rho) = 2 rho + rho^2 q(rho) (tanh)"""
    g = lambda r: (mp.expm1(r) - r) / r**2
    rounded_fit("E", g, lambda r: r**2 / mp.exp(r), range(5), -H, H)
    rounded_fit("M", g, lambda r: r**2 / mp.expm1(r), range(5), -H, H)
    g2 = lambda r: (mp.expm1(2 * r) - 2 * r) / r**2
    rounded_fit("T", g2, lambda r: r**2 / mp.expm1(2 * r), range(5), -H / 2, H / 2)

def fit_log():
    """log(1+f) = f + f^2 g(f), relative to log(1+f), 1+f in [sqrt(1/2), sqrt(2)]"""
    g = lambda f: (mp.log1p(f) - f) / f**2
    rounded_fit("G", g, lambda f: f**2 / mp.log1p(f), range(9), float(mp.sqrt(0.5)) - 1, float(mp.sqrt(2)) - 1)

def fit_erf():
    """|x| < 0.9: erf(x) = x + x S(x^2), relative;  0.9 <= a <= 3.95: erf = 1 - 2^L(a), absolute error of erf;
    2^f on [-1/2,1/2], relative"""
    g = lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1
    rounded_fit("S_erf", g, lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)), range(6), 1e-12, 0.9**2)
    rounded_fit("L_erf", lambda a: mp.log(mp.erfc(a), 2), lambda a: mp.erfc(a) * LN2, range(6), 0.9, 3.95)
    rounded_fit("X_erf", lambda f: mp.mpf(2)**f, lambda f: mp.mpf(2)**-f, range(6), -0.5, 0.5)

def mills(kind, K, S):
    """g(z) = (a+K) * tail(a) * exp(+...), z = 1 - S/(a+K), with the interval of z"""
    if kind == "erfc":
        G, amax = (lambda a: mp.erfc(a) * mp.exp(a * a)), mp.mpf("10.06")
    else:
        G, amax = (lambda a: mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2)), mp.mpf("14.5")
    K = mp.mpf(K)
    def g(z):
        a = S / (1 - z) - K
        return G(a) * (a + K)
    return g, float(1 - S / K), float(1 - S / (amax + K))

def fit_erfc(kind="erfc", K=2.359375, S=4):
    g, a, b = mills(kind, K, S)
    rounded_fit("C_" + kind, g, lambda z: 1 / g(z), range(10), a, b)

def fit_gelu():
    fit_erfc("gelu", 3.390625, 6)

def fit_scan():
    """How K and S were chosen: small minimax error with ten coefficients, a leading coefficient that happens to be almost a
    float32 (its rounding error cannot be absorbed by the others), and |z| well below 1."""
    for kind, S, lo, hi in (("erfc", 4, 2.0, 3.0), ("gelu", 6, 2.8, 4.0)):
        for j in range(int(lo * 64), int(hi * 64) + 1):
            K = j / 64.
            g, a, b = mills(kind, K, S)
            c0 = float(g(mp.mpf(10)**-30)); u = 2.0**(np.floor(np.log2(c0)) - 23)
            res = abs(c0 / u - round(c0 / u)) * u / c0 + 1e-12
            if res < 2**-27.5:
                _, m = remez(g, lambda q: 1 / g(q), list(range(10)), a, b, npts=400)
                print("%s S=%d K=%.6f z in [%.3f,%.3f] minimax 2^%.2f, c0 rounding 2^%.1f" % (kind, S, K, a, b, np.log2(float(m)), np.log2(res)), flush=True)

if __name__ == "__main__":
    print("// ln2 = hi (16 bits) + lo:", *map(f32hex, split(LN2, 16)))
    for f in (sys.argv[1:] or ["exp", "log", "erf", "erfc", "gelu"]):
        globals()["fit_" + f]()
