"""The configuration model against a solver without classes, against sampling, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from coordgraph.significance.bicm import solve_bicm
from coordgraph.significance.tails import poisson_binomial_tails, poisson_tail


def solved(graph):
    """The model of a graph and its probabilities, account by object."""
    accounts, objects = graph.sum(axis=1), graph.sum(axis=0)
    model = solve_bicm(accounts, objects)
    columns = np.searchsorted(model.object_degrees, objects)
    return model, model.probabilities[model.account_classes][:, columns]


def solved_one_by_one(accounts, objects):
    """Probabilities with an unknown for each account and each object and no idea of classes; None where some unknown
    is infinite."""
    size = len(accounts)

    def probabilities(logs):
        return 1 / (1 + np.exp(-(logs[:size, None] + logs[None, size:])))

    def wrong(logs):
        chance = probabilities(logs)
        return np.concatenate([chance.sum(axis=1) - accounts, chance.sum(axis=0) - objects])

    found = root(wrong, np.zeros(size + len(objects)), method="lm", options={"maxiter": 20_000, "xtol": 1e-14})
    if np.abs(wrong(found.x)).max() > 1e-10 or np.abs(found.x).max() > 8:
        return None
    return probabilities(found.x)


@st.composite
def graphs(draw):
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    cells = draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    graph = np.array(cells, int).reshape(shape)
    for row, value in draw(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 1])), max_size=2)):
        if row < shape[0]:
            graph[row] = value
    for column, value in draw(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 1])), max_size=2)):
        if column < shape[1]:
            graph[:, column] = value
    return graph


def test_four_accounts_on_four_objects_of_degree_two():
    model = solve_bicm(np.full(4, 2), np.full(4, 2))
    assert model.probabilities == pytest.approx(np.full((1, 1), 0.5), abs=1e-12)
    assert model.expected_shared == pytest.approx(np.ones((1, 1)), abs=1e-12)
    first = np.zeros(1, np.int64)
    exact = poisson_binomial_tails(model.probabilities, model.object_counts, first, first, first + 2, np.ones(1))
    assert exact[0] == pytest.approx(0.26171875, abs=1e-11)
    assert poisson_tail(np.array([2]), np.array([1.0]))[0] == pytest.approx(0.264241, abs=5e-7)


def test_the_shortcut_by_products_of_degrees_expects_more_than_there_can_be_and_the_model_does_not():
    objects = np.array([5, 2, 2, 1])  # Chung and Lu: 3 · 2 · (25 + 4 + 4 + 1) / 100
    assert 3 * 2 * (objects**2).sum() / objects.sum() ** 2 == pytest.approx(2.04)
    model = solve_bicm(np.array([3, 2, 2, 2, 1]), objects)
    three, two = (int(np.searchsorted(model.account_degrees, d)) for d in (3, 2))
    assert model.expected_shared[three, two] < 2


def test_an_account_on_everything_and_one_on_nothing_are_certain():
    graph = np.array([[1, 1, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0]])
    _, chance = solved(graph)
    assert chance[0].tolist() == [1, 1, 1] and chance[1].tolist() == [0, 0, 0]
    assert chance[2:, 2].tolist() == [0, 0]  # only the account on everything acted on the third object
    assert chance[2:, :2] == pytest.approx(np.full((2, 2), 0.5))


def test_nobody_and_nothing():
    model = solve_bicm(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert model.error == 0 and model.probabilities.shape == (0, 0)


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_the_degrees_of_every_graph_are_met_on_average(graph):
    model, chance = solved(graph)
    assert model.error < 1e-6
    assert chance.min() >= 0 and chance.max() <= 1
    assert chance.sum(axis=1) == pytest.approx(graph.sum(axis=1), abs=1e-5)
    assert chance.sum(axis=0) == pytest.approx(graph.sum(axis=0), abs=1e-5)
    for values, degrees in ((chance, graph.sum(axis=1)), (chance.T, graph.sum(axis=0))):
        ordered = values[np.argsort(degrees, kind="stable")]
        assert (np.diff(ordered, axis=0) >= -1e-9).all()  # who does more is nowhere less likely


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_it_agrees_with_a_solver_without_classes_when_what_is_certain_is_taken_out_by_hand(graph):
    rows, columns = [*range(len(graph))], [*range(graph.shape[1])]
    while True:
        left = graph[np.ix_(rows, columns)]
        sure_rows = [r for r, d in zip(rows, left.sum(axis=1), strict=True) if d in (0, len(columns))]
        if sure_rows:
            rows = [r for r in rows if r not in sure_rows]
            continue
        sure = [c for c, d in zip(columns, left.sum(axis=0), strict=True) if d in (0, len(rows))]
        if not sure:
            break
        columns = [c for c in columns if c not in sure]
    chance = solved(graph)[1]
    free = np.zeros(graph.shape, bool)
    free[np.ix_(rows, columns)] = True
    assert (chance[~free] == graph[~free]).all()
    if rows and columns:
        left = graph[np.ix_(rows, columns)]
        other = solved_one_by_one(left.sum(axis=1), left.sum(axis=0))
        assume(other is not None)
        assert chance[np.ix_(rows, columns)] == pytest.approx(other, abs=1e-6)


def test_graphs_drawn_from_it_have_its_degrees_on_average():
    rng = np.random.default_rng(1)
    graph = (rng.random((30, 40)) < rng.beta(1, 3, 30)[:, None] * rng.beta(2, 2, 40)).astype(int)
    _, chance = solved(graph)
    draws = 4_000
    drawn = rng.random((draws, *graph.shape)) < chance
    for axis, degrees in ((2, graph.sum(axis=1)), (1, graph.sum(axis=0))):
        means, spread = drawn.sum(axis=axis).mean(axis=0), np.sqrt((chance * (1 - chance)).sum(axis=axis - 1) / draws)
        assert (np.abs(means - degrees) <= 5 * spread + 1e-9).all()


def test_heavy_tails_are_solved_by_class():
    rng = np.random.default_rng(2)
    accounts = np.minimum(rng.zipf(1.8, 4_000), 300)
    objects = np.bincount(
        rng.choice(1_500, accounts.sum(), p=(w := 1 / np.arange(1, 1_501)) / w.sum()), minlength=1_500
    )
    objects = np.minimum(objects, 3_000)
    missing = accounts.sum() - objects.sum()
    objects[-missing:] += 1 if missing else 0
    assert accounts.sum() == objects.sum()
    model = solve_bicm(accounts, objects)
    assert model.error < 1e-6 and len(model.account_degrees) < 250
