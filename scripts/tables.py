"""Compares `lanewise train FILE --target X` with scikit-learn's pipelines on public tables.

Called by scripts/tables, which says what it needs. For each table and each of five folds: a network trained
by the command with no other option, and scikit-learn's MLP and linear model with their defaults behind an
imputer, a one-hot encoder and a scaler. Both see the same rows. The score is accuracy, or r2 for numbers.

With --cross-validate the folds and our scores are those of `lanewise cross-validate`, and each score has its
standard deviation over the folds.
"""

import csv
import json
import math
import os
import subprocess
import sys
import warnings

import numpy as np
from sklearn import datasets
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
command, vega, work = sys.argv[1:4]
cross_validates = "--cross-validate" in sys.argv
wanted = [name for name in sys.argv[4:] if name != "--cross-validate"]
FOLDS = 5


def sklearn_table(load):
    data = load()
    names = [str(n).replace(" ", "_") for n in getattr(data, "feature_names", range(data.data.shape[1]))]
    rows = [dict(zip(names, (float(v) for v in row))) for row in data.data]
    classes = getattr(data, "target_names", None)
    for row, target in zip(rows, data.target):
        numeric = classes is None or isinstance(target, float) or np.issubdtype(data.target.dtype, np.floating)
        row["target"] = float(target) if numeric else str(classes[target])
    return rows, "target"


def vega_json(name, target, drop=()):
    with open(f"{vega}/{name}.json", encoding="utf-8") as file:
        rows = json.load(file)
    return clean(rows, target, drop)


def vega_csv(name, target, drop=()):
    with open(f"{vega}/{name}.csv", encoding="utf-8") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    for row in rows:
        for key, value in row.items():
            try:
                row[key] = float(value)
            except ValueError:
                pass
    return clean(rows, target, drop)


def clean(rows, target, drop):
    kept = [{k: v for k, v in row.items() if k not in drop} for row in rows]
    return [row for row in kept if row.get(target) not in (None, "")], target


TABLES = {
    "iris": (lambda: sklearn_table(datasets.load_iris), "class"),
    "wine": (lambda: sklearn_table(datasets.load_wine), "class"),
    "breast_cancer": (lambda: sklearn_table(datasets.load_breast_cancer), "class"),
    "digits": (lambda: sklearn_table(datasets.load_digits), "class"),
    "diabetes": (lambda: sklearn_table(datasets.load_diabetes), "value"),
    "penguins": (lambda: vega_json("penguins", "Species"), "class"),
    "cars": (lambda: vega_json("cars", "Miles_per_Gallon"), "value"),
    "movies": (lambda: vega_json("movies", "IMDB Rating"), "value"),
    "weather": (lambda: vega_csv("seattle-weather", "weather"), "class"),
}


def write(path, rows, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(["" if row.get(c) is None else row[c] for c in columns])


def ours(name, fold, train, test, columns, target, kind):
    base = os.path.join(work, f"{name}-{fold}")
    write(base + "-train.csv", train, columns)
    write(base + "-test.csv", test, columns)
    model = base + ".safetensors"
    run = subprocess.run([command, "train", base + "-train.csv", "--target", target, "--out", model, "--quiet"],
                         capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr)
    out = subprocess.run([command, "evaluate", model, base + "-test.csv", "--json"], capture_output=True, text=True)
    if out.returncode != 0:
        raise SystemExit(out.stderr)
    result = json.loads(out.stdout)
    return result["accuracy"] if kind == "class" else result["r2"]


def cross_validated(name, rows, columns, target, kind):
    """Returns our score of each fold, and the fold of each row."""
    base = os.path.join(work, name)
    write(base + ".csv", rows, columns)
    run = subprocess.run([command, "cross-validate", base + ".csv", "--target", target, "--folds", str(FOLDS),
                          "--out", base + "-predictions.csv", "--json", "--quiet"], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr)
    scores = [fold["accuracy" if kind == "class" else "r2"] for fold in json.loads(run.stdout)["folds"]]
    with open(base + "-predictions.csv", encoding="utf-8") as file:
        return scores, [int(row["fold"]) for row in csv.DictReader(file)]


def compare_cross_validation(name, rows, columns, target, kind):
    scores, folds = cross_validated(name, rows, columns, target, kind)
    others = []
    for fold in range(1, FOLDS + 1):
        train = [row for row, place in zip(rows, folds) if place != fold]
        test = [row for row, place in zip(rows, folds) if place == fold]
        others.append(theirs(train, test, columns, target, kind))
    table = np.column_stack([scores, others])
    mean, deviation = table.mean(axis=0), table.std(axis=0, ddof=1)
    texts = [f"{m:7.4f} ± {d:.4f}" for m, d in zip(mean, deviation)]
    print(f"{name:15} {len(rows):5}  {texts[0]}  {texts[1]}  {texts[2]}", flush=True)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def theirs(train, test, columns, target, kind):
    inputs = [c for c in columns if c != target]
    numeric = [i for i, c in enumerate(inputs) if all(row.get(c) is None or is_number(row.get(c)) or row.get(c) == "" for row in train)]
    texts = [i for i in range(len(inputs)) if i not in numeric]

    def matrix(rows):
        table = np.empty((len(rows), len(inputs)), dtype=object)
        for r, row in enumerate(rows):
            for i, c in enumerate(inputs):
                value = row.get(c)
                if i in numeric:
                    table[r, i] = math.nan if value in (None, "") else float(value)
                else:
                    table[r, i] = "" if value is None else str(value)
        return table

    def prepared():
        return ColumnTransformer([
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numeric),
            ("texts", OneHotEncoder(handle_unknown="ignore"), texts)])

    x, xt = matrix(train), matrix(test)
    y = [row[target] for row in train]
    yt = [row[target] for row in test]
    models = (MLPClassifier(random_state=1), LogisticRegression()) if kind == "class" else (MLPRegressor(random_state=1), Ridge())
    scores = []
    for model in models:
        fitted = make_pipeline(prepared(), model).fit(x, y)
        predicted = fitted.predict(xt)
        scores.append(accuracy_score(yt, predicted) if kind == "class" else r2_score(yt, predicted))
    return scores


def main():
    if cross_validates:
        print(f"{'table':15} {'rows':>5}  {'lanewise':>16}  {'MLP':>16}  {'linear':>16}")
    else:
        print(f"{'table':15} {'rows':>5} {'inputs':>6}  {'lanewise':>9} {'MLP':>9} {'linear':>9}  lanewise - MLP, - linear")
    for name, (load, kind) in TABLES.items():
        if wanted and name not in wanted:
            continue
        rows, target = load()
        columns = list(dict.fromkeys(c for row in rows for c in row))
        if cross_validates:
            compare_cross_validation(name, rows, columns, target, kind)
            continue
        labels = [row[target] for row in rows]
        split = StratifiedKFold(FOLDS, shuffle=True, random_state=0) if kind == "class" else KFold(FOLDS, shuffle=True, random_state=0)
        scores = []
        for fold, (train, test) in enumerate(split.split(labels, labels)):
            a, b = [rows[i] for i in train], [rows[i] for i in test]
            scores.append([ours(name, fold, a, b, columns, target, kind), *theirs(a, b, columns, target, kind)])
        mean = np.mean(scores, axis=0)
        print(f"{name:15} {len(rows):5} {len(columns) - 1:6}  {mean[0]:9.4f} {mean[1]:9.4f} {mean[2]:9.4f}  "
              f"{mean[0] - mean[1]:+.4f}, {mean[0] - mean[2]:+.4f}", flush=True)


main()
