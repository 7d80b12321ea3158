"""The built-in scenarios: invented histories, determined by a seed and a day alone."""
