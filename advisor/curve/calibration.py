"""The fitted numbers of `advisor.curve.prior`: what recorded learning curves of other people's tasks look like.

Fitted to 939 recorded curves of 79 tasks: 912 of 76 tabular data sets and 27 learners (LCDB 1.1, Yan, Mohr
and Viering 2025, CC BY 4.0) and 27 of large-scale pre-training (Alabdulmohsin et al. 2022). Windows of five
doubling sizes were shown, three noisy runs each; the log density of the errors at 2, 4 and 8 times the rows, and
the log score of "a tenth less at twice the rows", were maximised by gradient ascent. The measures in
`benchmarks/results/extrapolation.json` are of five folds of tasks, each fitted without its own.
"""

FITTED: dict[str, tuple[float, ...]] = {
    "line": (
        -0.097575,
        -2.7965,
    ),
    "line_by_facts": (
        -0.12175,
        0.12381,
    ),
    "noise_log": (
        -1.1541,
        -0.33472,
        0.85735,
    ),
    "noise_share": (
        -0.065506,
        0.49645,
        -0.64343,
    ),
    "peak": (
        -0.99258,
        -0.1481,
        -0.45749,
        0.44393,
        -0.6499,
        -1.4673,
        -0.56732,
    ),
    "pooling_log": (0.58926,),
    "power_exponent_by_facts": (
        0.39823,
        -0.40736,
        -0.43981,
        0.19649,
    ),
    "power_exponent_log": (
        -0.22471,
        -0.096707,
    ),
    "power_exponent_spread_log": (
        0.29492,
        0.07277,
    ),
    "power_floor": (
        -0.0051983,
        1.5451,
    ),
    "power_floor_by_facts": (
        -0.28326,
        -0.081371,
        0.79296,
        -0.44864,
    ),
    "power_floor_spread_log": (
        0.86942,
        0.42436,
    ),
    "roughness": (2.1129,),
    "scatter_log": (-4.6407,),
    "scatter_weight_log": (-0.76906,),
    "shape_share": (
        0.95095,
        1.2932,
        0.7826,
        -0.92643,
        -1.0622,
    ),
    "shape_share_by_facts": (
        0.16052,
        0.097696,
        0.21252,
        0.068138,
        -0.48597,
        0.19465,
        0.19318,
        -0.077725,
        -0.092648,
        -0.082644,
    ),
    "sigmoid": (
        0.6976,
        -0.19572,
        0.10835,
        0.77702,
        -1.3496,
        0.096504,
    ),
    "spare_log": (-6.2965,),
    "tempering_log": (-0.84153,),
    "wander_log": (
        -4.6272,
        -2.3771,
        -0.06407,
    ),
    "wander_share": (
        1.139,
        0.59562,
        -1.9306,
    ),
    "lone_scatter": (0.1,),  # of ln(error), where no size was trained twice: chosen by hand on the same curves
}

# By how much the parts of an interval are stretched around its middle, from forecasts of held-out tasks.
STRETCH: dict[str, float] = {
    "low 90": 1.215,
    "low 80": 1.097,
    "high 80": 0.792,
    "high 90": 0.851,
}
