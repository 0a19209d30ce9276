"""Rules as set-based SQL: registers as DuckDB tables, rules as columns, aggregates as grouped queries.

Read in this order: ``cells`` (what a file's cell becomes), ``expressions`` (one node of a rule as SQL text),
``columns`` (which rule and which aggregate is a column of which table), ``packing`` (several aggregates in one),
``frames`` (the queries put together), ``outputs`` (what is written), ``dialects`` (DuckDB and Spark).
"""
