{{ figure_rows('disclosure') }}
