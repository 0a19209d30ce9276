"""The low-income population under watch: warnings, which households a village visits, and the move from six classes to five."""
