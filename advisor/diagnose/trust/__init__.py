"""How far a fired rule is trusted: `confidence` looks it up in `table`, which a benchmark measured and wrote."""
