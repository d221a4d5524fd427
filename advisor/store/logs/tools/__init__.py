"""What other tools keep of studies and runs: `database` (SQLite), `foreign_studies` and `optuna_records` (searches),
`wandb_records` (its offline log), `tensor` (a number in a TensorBoard summary).
"""
