"""How far a fired rule is trusted: `confidence` looks it up in `table`, and in `bare` for printed logs; a benchmark measured and wrote both."""
